import { expect, it } from 'vitest';
import { prepareStatements } from './prepared.ts';

it('prepares statements with parameters', () => {
  const sent: unknown[] = [];
  const session = { unsafe: (...parts: unknown[]) => sent.push(parts) } as unknown as Parameters<
    typeof prepareStatements
  >[0];
  prepareStatements(session);
  void session.unsafe('select $1', [1], { prepare: false });
  void session.unsafe('commit');
  expect(sent).toEqual([
    ['select $1', [1], { prepare: true }],
    ['commit', undefined, { prepare: false }],
  ]);
});

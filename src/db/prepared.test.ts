import { expect, it } from 'vitest';
import { isLook, prepareStatements } from './prepared.ts';

it('prepares statements with parameters, and tells of every one', () => {
  const sent: unknown[] = [];
  const watched: string[] = [];
  const session = { unsafe: (...parts: unknown[]) => sent.push(parts) } as unknown as Parameters<
    typeof prepareStatements
  >[0];
  prepareStatements(session, (text) => watched.push(text));
  void session.unsafe('select $1', [1], { prepare: false });
  void session.unsafe('commit');
  expect(sent).toEqual([
    ['select $1', [1], { prepare: true }],
    ['commit', undefined, { prepare: false }],
  ]);
  expect(watched).toEqual(['select $1', 'commit']);
});

it.each([
  ['select 1', true],
  ['  SELECT id from releases for update', true],
  ['update releases set reason = $1', false],
  ['with picked as (select 1) update releases set reason = $1', false],
  ['selection()', false],
])('%s: a look is %s', (text, expected) => {
  expect(isLook(text)).toBe(expected);
});

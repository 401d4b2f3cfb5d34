import { describe, expect, it } from 'vitest';
import { readPlaceLine } from './place-line.ts';

const known = {
  services: [
    { name: 'shop', displayName: 'Web shop' },
    { name: 'mail', displayName: 'mail' },
  ],
  environments: ['staging', 'production'],
};
const now = new Date('2026-03-03T10:00:00Z');
const read = (line: string) => readPlaceLine(line, known, now, async () => 'UTC');

describe('a line after lock', () => {
  it.each([
    ['shop payments fail', 'shop', 'lock', null, 'payments fail'],
    ['shop until 18:00 payments fail', 'shop', 'lock', '2026-03-03T18:00:00.000Z', 'payments fail'],
    ['shop until tomorrow 9:00 because payments fail', 'shop', 'lock', '2026-03-04T09:00:00.000Z', 'payments fail'],
    ['shop in production for 4 h payments fail', 'shop', 'lock', '2026-03-03T14:00:00.000Z', 'payments fail'],
    ['all for 30 min the company moves', 'all', 'lock', '2026-03-03T10:30:00.000Z', 'the company moves'],
    ['shop warn payments are slow', 'shop', 'warning', null, 'payments are slow'],
    ['Web shop warning: slow today', 'shop', 'warning', null, 'slow today'],
    ['production warn for 2 d a holiday', 'production', 'warning', '2026-03-05T10:00:00.000Z', 'a holiday'],
    // Elsewhere these words belong to the reason.
    ['shop closed until 18:00', 'shop', 'lock', null, 'closed until 18:00'],
    ['shop stocktaking for 3 h', 'shop', 'lock', null, 'stocktaking for 3 h'],
    ['shop warnings everywhere', 'shop', 'lock', null, 'warnings everywhere'],
  ])('“%s” is about %s: a %s until %s', async (line, scope, kind, until, reason) => {
    const found = await read(line);
    expect(found.ok && { ...found.value, expiresAt: found.value.expiresAt?.toISOString() ?? null }).toMatchObject({
      scope,
      kind,
      expiresAt: until,
      reason,
    });
  });

  it.each(['shop until we fix it', 'shop until', 'shop for 9999 d too long', 'shop mail until 18:00 both'])(
    '“%s” is refused, and no end is guessed',
    async (line) => {
      const found = await read(line);
      expect(found.ok).toBe(false);
    },
  );
});

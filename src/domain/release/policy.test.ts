import { expect, it } from 'vitest';
import { captainInTurn } from './policy.ts';

const week = 7 * 86_400_000;

it.each([
  ['2026-11-23T00:00:00Z', 'b'],
  ['2026-11-29T23:59:59Z', 'b'],
  ['2026-11-30T00:00:00Z', 'c'],
  ['2026-12-07T00:00:00Z', 'a'],
  ['1969-12-31T00:00:00Z', 'c'],
])('gives the turn of %s to %s', (at, captain) => {
  expect(captainInTurn({ captains: ['a', 'b', 'c'], captainTurnMs: week }, new Date(at))).toBe(captain);
});

it('is nobody’s turn where nobody is named', () => {
  expect(captainInTurn({ captains: [], captainTurnMs: week }, new Date())).toBeNull();
});

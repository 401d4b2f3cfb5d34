import { expect, it } from 'vitest';
import { isOfEarlierRound } from './earlier-round.ts';

const minute = 60_000;
const at = (minutes: number) => new Date(Date.UTC(2026, 2, 3, 10) + minutes * minute);

/** Paged at 0, and stopped and set again (a handover) at 20. */
const ours = { toldAt: at(0), roundAt: at(20) };
const done = (minutes: number, offMinutes = 0) => ({
  occurredAt: at(minutes + offMinutes),
  begunAt: at(offMinutes),
});

it.each([0, -50, 50])(
  'what was done before the present round is of an earlier one, with a clock %d minutes off',
  (off) => {
    expect(isOfEarlierRound(done(10, off), ours)).toBe(true);
    expect(isOfEarlierRound(done(25, off), ours)).toBe(false);
  },
);

it('what is of last week is of an earlier round, whatever is known of the pager', () => {
  const lastWeek = { occurredAt: at(-7 * 24 * 60), begunAt: at(-7 * 24 * 60) };
  expect(isOfEarlierRound(lastWeek, ours)).toBe(true);
  expect(isOfEarlierRound(lastWeek, { ...ours, toldAt: null })).toBe(true);
});

it('what may be of this round is, when only a clock speaks against it', () => {
  expect(isOfEarlierRound(done(21, -50), { toldAt: null, roundAt: at(20) })).toBe(false);
  expect(isOfEarlierRound(done(0), { toldAt: at(0), roundAt: at(0) })).toBe(false);
});

it('what was done within moments of the beginning of a round counts for it', () => {
  expect(isOfEarlierRound(done(19.75), ours)).toBe(false);
});

import { describe, expect, it } from 'vitest';
import { type AlertTimes, isOutdated, isRepeated } from './alert-times.ts';

const at = (seconds: number) => new Date(Date.UTC(2026, 2, 3, 10, 0, seconds));
const times = (firedAt: number | null, endedAt: number | null): AlertTimes => ({
  firedAt: firedAt === null ? null : at(firedAt),
  endedAt: endedAt === null ? null : at(endedAt),
});
const fires = (seconds: number) => ({ isFiring: true, toldAt: at(seconds) });
const ends = (seconds: number) => ({ isFiring: false, toldAt: at(seconds) });

describe('what a monitoring system tells', () => {
  it.each<[string, Parameters<typeof isOutdated>, boolean]>([
    ['the first of an alert', [fires(1), times(null, null)], false],
    ['the end of one that nobody told of', [ends(1), times(null, null)], false],
    ['what fires and is over since', [fires(1), times(1, 5)], true],
    ['what fires and is over, where both have the time of the beginning', [fires(1), times(1, 1)], true],
    ['what fires again', [fires(6), times(1, 5)], false],
    ['what fires on', [fires(6), times(5, null)], false],
    ['the end, with the time of the beginning', [ends(1), times(1, null)], false],
    ['the end, with a time of its own', [ends(5), times(1, null)], false],
    ['the end of a time before it fired again', [ends(5), times(6, 5)], true],
    ['what comes after its own end', [fires(1), times(null, 5)], true],
  ])('is outdated or not: %s', (_what, [told, known], expected) => {
    expect(isOutdated(told, known)).toBe(expected);
  });

  it('is repeated when it was told already, and not when it is later or of the other kind', () => {
    expect(isRepeated(fires(1), times(1, null))).toBe(true);
    expect(isRepeated(fires(1), times(2, null))).toBe(true);
    expect(isRepeated(fires(2), times(1, null))).toBe(false);
    expect(isRepeated(fires(1), times(null, 1))).toBe(false);
    expect(isRepeated(ends(1), times(1, null))).toBe(false);
    expect(isRepeated(ends(1), times(1, 1))).toBe(true);
  });
});

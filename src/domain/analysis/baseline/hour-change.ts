import type { CheckBaseline } from './baseline.ts';
import { type EarlierWeek, expectedValue } from './expected-value.ts';

/**
 * So many response times it takes on each side of the hour for a week to count. The median of 30 readings lies between
 * the 10th and the 21st of them (95 %, by the binomial distribution), so well within the middle half, and readings of a
 * waiting release, two a minute, give as many in a quarter of an hour.
 */
export const fewestReadings = 30;

/** From so many weeks on, one odd week is not their median. */
const enoughWeeks = 3;
/**
 * How far fewer weeks may move the baseline, up or down. Twice as slow is then still more than 50 % above it (2 / 1.3 is
 * 1.54), which is a reason to roll back by default.
 */
const mostByFew = 1.3;

/** How response times changed at this hour: `factor` in the median of so many earlier `weeks`; 1 when none is known. */
export interface HourChange {
  factor: number;
  weeks: number;
}

/**
 * The change of the response times of a check at this hour in earlier weeks, as `expectedValue` takes it for queries;
 * bounded where few weeks are known. `before`: milliseconds now.
 */
export function hourChange(before: readonly number[], weeks: readonly EarlierWeek[]): HourChange {
  const known = weeks.filter((week) => Math.min(week.before.length, week.after.length) >= fewestReadings);
  const expected = expectedValue(before, known);
  if (expected === null || expected.weeks === 0) return { factor: 1, weeks: 0 };
  const bounded = Math.min(mostByFew, Math.max(1 / mostByFew, expected.factor));
  return { factor: expected.weeks < enoughWeeks ? bounded : expected.factor, weeks: expected.weeks };
}

/**
 * The baseline that is expected after the start. The upper limit never falls: that a service is usually faster at this
 * hour is no evidence against a release.
 */
export function atThisHour({ medianMs, upperMs }: CheckBaseline, { factor }: HourChange): CheckBaseline {
  return { medianMs: medianMs * factor, upperMs: upperMs * Math.max(1, factor) };
}

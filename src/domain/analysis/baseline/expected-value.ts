import { quantileOf } from '../readings/measurement.ts';

/** The values of a query around the same hour of an earlier week: as long before it as after it. */
export interface EarlierWeek {
  before: readonly number[];
  after: readonly number[];
}

/** Fewer numbers than this of a stretch of time say nothing about it. */
const fewest = 5;

/**
 * What a query is expected to give after the start: its median in the time before it, times the factor by which it
 * changed at the same hour in earlier weeks (the median of their factors). `weeks`: how many of these were known; with
 * none the factor is 1. Null without enough values before the start.
 */
export function expectedValue(
  before: readonly number[],
  weeks: readonly EarlierWeek[],
): { value: number; factor: number; weeks: number } | null {
  const median = medianOf(before);
  if (median === null) return null;
  const factors = weeks.flatMap((week) => {
    const [from, to] = [medianOf(week.before), medianOf(week.after)];
    // A change from nothing, or of sign, is no factor.
    return from === null || to === null || from === 0 || to / from <= 0 ? [] : [to / from];
  });
  const factor = quantileOf(factors, 0.5) ?? 1;
  return { value: median * factor, factor, weeks: factors.length };
}

function medianOf(values: readonly number[]): number | null {
  const numbers = values.filter(Number.isFinite);
  return numbers.length < fewest ? null : quantileOf(numbers, 0.5);
}

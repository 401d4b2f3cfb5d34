import { describe, expect, it } from 'vitest';
import { expectedValue } from './expected-value.ts';

const times = (count: number, value: number) => Array.from({ length: count }, () => value);

describe('the value that a query is expected to give after the start', () => {
  it('is its median before, where nothing earlier is known', () => {
    expect(expectedValue([9, 10, 11, 10, 400], [])).toEqual({ value: 10, factor: 1, weeks: 0 });
  });

  it('changes as it did at this hour in earlier weeks', () => {
    const week = (factor: number) => ({ before: times(6, 100), after: times(6, 100 * factor) });
    expect(expectedValue(times(5, 50), [week(0.4), week(0.5), week(3)])).toEqual({ value: 25, factor: 0.5, weeks: 3 });
  });

  it('leaves out weeks that say nothing: too few values, from nothing, or of another sign', () => {
    const odd = [
      { before: times(4, 1), after: times(9, 2) },
      { before: [], after: [] },
      { before: times(5, 0), after: times(5, 7) },
      { before: times(5, 1), after: times(5, -1) },
      { before: times(5, 1), after: times(5, 0) },
    ];
    expect(expectedValue(times(5, 8), odd)).toEqual({ value: 8, factor: 1, weeks: 0 });
  });

  it('is unknown without enough values before the start', () => {
    expect(expectedValue(times(4, 8), [{ before: times(9, 1), after: times(9, 2) }])).toBeNull();
    expect(expectedValue([], [])).toBeNull();
    expect(expectedValue([Number.NaN, 1, 1, 1, 1], [])).toBeNull();
    expect(expectedValue([...times(9, Number.POSITIVE_INFINITY), 1], [])).toBeNull();
    expect(expectedValue([...times(9, Number.NaN), ...times(5, 3)], [])).toMatchObject({ value: 3 });
    // The same holds for each side of an earlier week.
    const gaps = [...times(9, Number.NaN), 8];
    expect(expectedValue(times(5, 2), [{ before: gaps, after: times(9, 16) }])).toMatchObject({ weeks: 0, value: 2 });
  });
});

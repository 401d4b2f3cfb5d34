import { describe, expect, it } from 'vitest';
import { moment } from '../../../../test/support/builders.ts';
import { aCheck } from '../../../../test/support/plan-builders.ts';
import { defaultPolicy } from '../../policy/policy.ts';
import { judge } from '../judge.ts';
import { addReadings } from '../readings/check-record.ts';
import type { Measurement } from '../readings/measurement.ts';
import { thresholdPresets } from '../thresholds/threshold-rules.ts';
import { atThisHour, fewestReadings, hourChange } from './hour-change.ts';

const times = (count: number, value: number) => Array.from({ length: count }, () => value);
const week = (factor: number, count = fewestReadings) => ({
  before: times(count, 100),
  after: times(count, 100 * factor),
});
const now = times(40, 50);

describe('how response times change at an hour', () => {
  it('is the median of the earlier weeks, as for queries', () => {
    expect(hourChange(now, [week(1.6), week(2), week(2.2)])).toEqual({ factor: 2, weeks: 3 });
    expect(hourChange(now, [week(0.5), week(0.5), week(9), week(0.7)])).toEqual({ factor: 0.5, weeks: 4 });
  });

  it('is unknown without enough readings on both sides, and without any now', () => {
    const unknown = { factor: 1, weeks: 0 };
    expect(hourChange(now, [])).toEqual(unknown);
    expect(hourChange(now, [week(2, fewestReadings - 1), { before: times(90, 1), after: [] }])).toEqual(unknown);
    expect(hourChange([], [week(2), week(2), week(2)])).toEqual(unknown);
    expect(hourChange(now, [week(0), week(Number.NaN), week(Number.POSITIVE_INFINITY)]).factor).toBe(1);
  });

  it('is bounded where one odd week could decide', () => {
    expect(hourChange(now, [week(5)])).toEqual({ factor: 1.3, weeks: 1 });
    expect(hourChange(now, [week(5), week(6)])).toEqual({ factor: 1.3, weeks: 2 });
    expect(hourChange(now, [week(5), week(1)])).toEqual({ factor: 1, weeks: 2 });
    expect(hourChange(now, [week(0.1)])).toEqual({ factor: 1 / 1.3, weeks: 1 });
    expect(hourChange(now, [week(5), week(1), week(1)])).toEqual({ factor: 1, weeks: 3 });
    expect(hourChange(now, [week(5), week(1), week(1), week(1.2)])).toEqual({ factor: 1, weeks: 4 });
  });

  it('raises the upper limit of a baseline, and never lowers it', () => {
    const baseline = { medianMs: 100, upperMs: 110 };
    expect(atThisHour(baseline, { factor: 1.2, weeks: 3 })).toEqual({ medianMs: 120, upperMs: 132 });
    expect(atThisHour(baseline, { factor: 0.5, weeks: 3 })).toEqual({ medianMs: 50, upperMs: 110 });
  });
});

describe('a watch whose baseline is corrected', () => {
  const check = aCheck({ name: 'pay' });
  const verdict = (weeks: Parameters<typeof hourChange>[1], latencyMs: number) => {
    const baseline = { pay: atThisHour({ medianMs: 100, upperMs: 100 }, hourChange(times(40, 100), weeks)) };
    const judging = { checks: [check], baseline, policy: defaultPolicy, thresholds: thresholdPresets };
    const readings = times(200, latencyMs).map(
      (value, index): Measurement => ({
        ...{ check: 'pay', outcome: 'successful', latencyMs: value, value: null, detail: '' },
        at: new Date(moment.getTime() + index * 6_000),
      }),
    );
    return judge(addReadings([], readings, judging), readings, judging).worst;
  };

  it('finds a doubling, also after one or two odd weeks', () => {
    for (const weeks of [
      [],
      [week(2)],
      [week(2), week(4)],
      [week(2), week(1), week(1)],
      [week(4), week(1), week(1), week(1)],
    ])
      expect(verdict(weeks, 200)).toBe('rollback');
  });

  it('is not surprised by what is usual at this hour, and would be without the earlier weeks', () => {
    const busy = [week(1.7), week(1.8), week(1.7), week(1.9)];
    expect(verdict(busy, 170)).toBeNull();
    expect(verdict([], 170)).toBe('rollback');
    expect(verdict(busy, 300)).toBe('rollback');
  });

  it('blames nothing that is as it was, when it is usually faster at this hour', () => {
    expect(verdict([week(0.4), week(0.4), week(0.4)], 100)).toBeNull();
  });
});

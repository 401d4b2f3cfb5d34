import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../../test/chaos/random.ts';
import {
  addWindow,
  afterQuiet,
  emptyRateSeries,
  isRateOver,
  logEvidenceAbove,
  logEvidenceKept,
  type RateSeries,
  rateDispersion,
} from './rate-series.ts';

const limit = 5;
const line = Math.log(100);
const minute = (index: number) => new Date(Date.UTC(2026, 0, 1) + index * 60_000);
const seriesOf = (counts: readonly number[], exposure = 1): RateSeries =>
  counts.reduce<RateSeries>(
    (series, events, index) => addWindow(series, limit, { events, exposure }, minute(index)),
    emptyRateSeries,
  );
const times = (count: number, events: number) => Array.from({ length: count }, () => events);

describe('the evidence of counted events', () => {
  it('shows twice as many as the limit within some minutes, and many more within three', () => {
    expect(logEvidenceAbove(seriesOf([9, 11, 10, 12, 8, 10, 11, 9, 10, 12]), limit)).toBeGreaterThan(line);
    expect(logEvidenceAbove(seriesOf([52, 48, 50]), limit)).toBeGreaterThan(line);
    expect(logEvidenceAbove(seriesOf([52, 48]), limit)).toBe(0);
  });

  it('shows trouble that begins after hours of quiet nearly as soon', () => {
    for (const before of [60, 600])
      expect(logEvidenceAbove(seriesOf([...times(before, 1), 52, 48, 50, 49]), limit)).toBeGreaterThan(line);
  });

  it('takes a burst for one thing that happened, wherever it comes', () => {
    for (const place of [0, 3, 9]) {
      const counts = times(10, 1);
      counts[place] = 200;
      expect(logEvidenceAbove(seriesOf(counts), limit)).toBeLessThan(line);
      expect(rateDispersion(seriesOf(counts))).toBeGreaterThan(50);
    }
  });

  it('that the limit is kept needs a few windows, and more of short ones', () => {
    expect(logEvidenceKept(seriesOf([0, 0]), limit)).toBe(0);
    expect(logEvidenceKept(seriesOf([0, 0, 0]), limit)).toBeGreaterThan(Math.log(20));
    expect(logEvidenceKept(seriesOf([0, 0, 0], 0.1), limit)).toBeLessThan(Math.log(20));
    expect(logEvidenceKept(seriesOf(times(30, 5)), limit)).toBeLessThan(0);
  });

  it('raises no more false alarms at the limit than it may, in bursts too', () => {
    const { next } = seededRandom(4);
    const poisson = (mean: number) => {
      let events = 0;
      const wait = () => -Math.log(1 - next());
      for (let time = wait(); time < mean; time += wait()) events += 1;
      return events;
    };
    for (const draw of [() => poisson(limit), () => 5 * poisson(limit / 5)]) {
      let alarms = 0;
      for (let run = 0; run < 300; run += 1) {
        let series = emptyRateSeries;
        for (let index = 0; index < 60; index += 1) {
          series = addWindow(series, limit, { events: draw(), exposure: 1 }, minute(index));
          if (logEvidenceAbove(series, limit) < line) continue;
          alarms += 1;
          break;
        }
      }
      // 1 % of 300 are 3; four standard deviations are 7 more.
      expect(alarms).toBeLessThanOrEqual(10);
    }
  });

  it('tells since when, and that it is over', () => {
    const trouble = seriesOf([0, 1, 30, 28, 33]);
    expect(trouble.episode).toMatchObject({ since: minute(2).toISOString(), events: 91, exposure: 3 });
    expect(isRateOver(trouble)).toBe(false);
    expect(isRateOver(seriesOf([0, 1, 30, 28, 33, 1, 0]))).toBe(true);
    expect(isRateOver(emptyRateSeries)).toBe(true);
  });

  it('is after quiet windows what it is with each of them added', () => {
    const series = seriesOf([9, 2, 7]);
    const added = [...times(4, 0)].reduce<RateSeries>(
      (all, events, index) => addWindow(all, limit, { events, exposure: 1 }, minute(3 + index)),
      series,
    );
    expect(logEvidenceKept(afterQuiet(series, 4, 1), limit)).toBeCloseTo(logEvidenceKept(added, limit), 8);
  });

  it('stays small and finite, for fractions and huge counts too', () => {
    const long = seriesOf([...times(2_000, 1e12), ...times(2_000, 0.3)]);
    expect(JSON.stringify(long).length).toBeLessThan(700);
    expect(Number.isFinite(logEvidenceAbove(long, limit))).toBe(true);
    expect(Number.isFinite(logEvidenceKept(long, limit))).toBe(true);
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('refuses %s events', (events) => {
    expect(() => seriesOf([events])).toThrow(RangeError);
  });
  it('refuses a window of no time', () => {
    expect(() => seriesOf([1], 0)).toThrow(RangeError);
  });
});

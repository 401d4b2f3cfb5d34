import { describe, expect, it } from 'vitest';
import { measuredRate } from './rate-baseline.ts';

const windows = (counts: readonly number[], exposure = 1) => counts.map((events) => ({ events, exposure }));
const times = (count: number, events: number) => Array.from({ length: count }, () => events);

describe('the rate of events before the start', () => {
  it('has an upper limit that comes closer the longer it was counted', () => {
    const [short, long] = [times(6, 4), times(600, 4)].map((counts) => measuredRate(windows(counts)));
    expect(short).toMatchObject({ perMinute: 4 });
    expect(short?.upperPerMinute).toBeGreaterThan(5);
    expect(long?.upperPerMinute).toBeCloseTo(4.1, 1);
  });

  it('has one without any event too, about three divided by the minutes', () => {
    expect(measuredRate(windows(times(60, 0)))).toEqual({ perMinute: 0, upperPerMinute: expect.closeTo(2.7 / 60, 3) });
  });

  it('is less certain where events come in bursts', () => {
    const [even, bursts] = [times(60, 2), times(60, 0).map((_, index) => (index % 20 === 0 ? 40 : 0))];
    expect(measuredRate(windows(bursts))?.perMinute).toBe(measuredRate(windows(even))?.perMinute);
    expect(measuredRate(windows(bursts))?.upperPerMinute).toBeGreaterThan(
      1.5 * (measuredRate(windows(even))?.upperPerMinute ?? 0),
    );
  });

  it('is unknown from a few counts', () => {
    expect(measuredRate(windows(times(4, 1)))).toBeNull();
  });
});

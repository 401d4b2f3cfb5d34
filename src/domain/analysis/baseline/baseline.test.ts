import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../../test/chaos/random.ts';
import { baselineOf, measuredBaseline } from './baseline.ts';

describe('the baseline of a check', () => {
  it('has a median, and an upper limit that is nearer the more readings there are', () => {
    const upTo = (count: number) => measuredBaseline(Array.from({ length: count }, (_, index) => index + 1));
    expect(upTo(101)).toEqual({ medianMs: 51, upperMs: 60 });
    expect(upTo(5)).toEqual({ medianMs: 3, upperMs: 5 });
    expect(upTo(4)).toEqual({ medianMs: 2, upperMs: 6 });
    expect(upTo(1)).toEqual({ medianMs: 1, upperMs: 1.5 });
    expect(upTo(0)).toBeNull();
    expect(measuredBaseline([3, Number.NaN, 1, 2])).toEqual({ medianMs: 2, upperMs: 4.5 });
  });

  it.each([5, 8, 20, 100])('of %i readings is below the true median in at most 5 of 100 cases', (count) => {
    const { next } = seededRandom(5);
    const runs = 4_000;
    const below = Array.from({ length: runs }, () => {
      const measured = measuredBaseline(Array.from({ length: count }, () => next()));
      return (measured?.upperMs ?? 0) < 0.5;
    }).filter(Boolean).length;
    // Three standard errors of 5 % over 4,000 runs are 1 %.
    expect(below / runs).toBeLessThan(0.06);
  });

  it('from before upper limits were kept has a wide one', () => {
    expect(baselineOf({ baseline: { pay: 20, browse: 10 }, baselineUpper: { pay: 24 } })).toEqual({
      pay: { medianMs: 20, upperMs: 24 },
      browse: { medianMs: 10, upperMs: 15 },
    });
  });
});

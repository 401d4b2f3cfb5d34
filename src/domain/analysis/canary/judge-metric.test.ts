import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aMetric } from '../../../../test/score/a-metric.ts';
import { judgeMetric } from './judge-metric.ts';
import type { CanaryMetric } from './metric.ts';

const judging = { confidence: 0.98, tolerance: 0.25 };
const judge = (canary: readonly number[], control: readonly number[], metric: Partial<CanaryMetric> = {}) =>
  judgeMetric(aMetric(metric), { canary, control }, judging);

const times = (count: number, value: (index: number) => number) =>
  Array.from({ length: count }, (_, index) => value(index));
/** Spread around a middle, in no order. */
const around = (middle: number, count = 20) => times(count, (index) => middle + ((index * 7) % 11) - 5);
/** Sixty values in no order, so that none depends on the one before. */
const mixed = (values: readonly number[]) => times(60, (index) => values[(index * 23) % 60] ?? Number.NaN);
const constant = (value: number, count = 20) => times(count, () => value);
const missing = (count = 20) => constant(Number.NaN, count);

describe('a metric of the canary', () => {
  it('passes when its values are like those of the control', () => {
    expect(judge(around(100), around(100))).toMatchObject({ classification: 'pass', counts: 'good' });
  });

  it.each([
    ['either', 'high', 'low'],
    ['increase', 'high', 'pass'],
    ['decrease', 'pass', 'low'],
  ] as const)('with the direction %s is %s above and %s below', (direction, above, below) => {
    expect(judge(around(150), around(100), { direction }).classification).toBe(above);
    expect(judge(around(50), around(100), { direction }).classification).toBe(below);
  });

  it('passes a shift that may be next to nothing, by the tolerance, and says so', () => {
    const slightly = judge(around(103.5), around(100));
    expect(slightly.shift?.lower).toBe(0.5);
    expect(slightly).toMatchObject({ classification: 'pass', counts: 'good' });
    expect(slightly.reason).toContain('none that counts for this metric');
    expect(judge(around(96.5), around(100)).classification).toBe('pass');
    const strictly = { ...judging, tolerance: 0 };
    const values = { canary: around(103.5), control: around(100) };
    expect(judgeMetric(aMetric(), values, strictly).classification).toBe('high');
    expect(judge(around(105), around(100)).classification).toBe('high');
  });

  it('tells the medians, the ratio of the means and the interval', () => {
    const judged = judge(around(150), around(100));
    expect(judged.reason).toBe('The canary is higher than the running version: median 150 against 100.');
    expect(judged.ratio).toBeCloseTo(1.5, 2);
    expect(judged.shift?.estimate).toBe(50);
    expect(judged.shift?.lower).toBeLessThan(50);
    expect(judged.shift?.upper).toBeGreaterThan(50);
    expect(judged.canary).toMatchObject({ read: 20, values: 20, needed: 0 });
  });

  it('tells the means where the medians are equal', () => {
    const few = times(100, (index) => (index % 20 === 0 ? 1 : 0));
    const more = times(100, (index) => (index % 4 === 0 ? 1 : 0));
    const judged = judge(more, few);
    expect(judged.classification).toBe('high');
    expect(judged.reason).toContain('mean 0.25 against 0.05');
    expect(judge(few, more).classification).toBe('low');
  });

  it('takes values that hang together in the running version for fewer', () => {
    // Each value five times in a row: 60 of them say as much as 12.
    const held = (middle: number) => times(60, (index) => middle + ((Math.floor(index / 5) * 7) % 11));
    const apart = (middle: number) => times(60, (index) => middle + ((index * 7) % 11));
    expect(judge(apart(13), apart(10)).classification).toBe('high');
    expect(judge(held(13), held(10)).classification).toBe('pass');
    expect(judge(held(30), held(10)).classification).toBe('high');
    // A canary that becomes worse halfway hangs together for that reason.
    const halfway = [...apart(10).slice(0, 20), ...apart(30).slice(0, 40)];
    expect(judge(halfway, apart(10)).classification).toBe('high');
  });

  it('says when too few values are left of those that hang together', () => {
    const slow = times(20, (index) => Math.floor(index / 10));
    expect(judge(slow, slow)).toMatchObject({
      classification: 'too_few',
      reason: expect.stringContaining('since each is like the one before; it takes'),
    });
  });

  it('is high when rare events are several times as many, though half of the pairs are equal', () => {
    const control = mixed([...constant(0, 49), ...constant(1, 11)]);
    const canary = (zeros: number, ones: number, twos: number) =>
      mixed([...constant(0, zeros), ...constant(1, ones), ...constant(2, twos)]);
    // The median of the differences is 0, then 1, and the interval ends at 0 both times.
    for (const [many, estimate] of [
      [canary(30, 22, 8), 0],
      [canary(22, 28, 10), 1],
    ] as const) {
      const judged = judge(many, control);
      expect(judged.shift).toMatchObject({ estimate, lower: 0 });
      expect(judged.classification).toBe('high');
      expect(judge(control, many).classification).toBe('low');
    }
    expect(judge(canary(42, 14, 4), control).classification).toBe('pass');
  });

  it('is the same with the values in another order, and judged again', () => {
    const values = fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 0, maxLength: 30 });
    fc.assert(
      fc.property(values, values, (a, b) => {
        expect(judge([...a].reverse(), [...b].reverse())).toEqual(judge(a, b));
      }),
    );
  });

  it('is the same in any unit', () => {
    const values = fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 5, maxLength: 30 });
    fc.assert(
      fc.property(values, values, (a, b) => {
        const inMillionths = (some: readonly number[]) => some.map((value) => value * 2 ** -20);
        expect(judge(inMillionths(a), inMillionths(b)).classification).toBe(judge(a, b).classification);
      }),
    );
  });

  it.each([
    ['constant values that are equal', constant(3), constant(3), 'pass'],
    ['constant values, the canary above', constant(4), constant(3), 'high'],
    ['constant values, the canary below', constant(2), constant(3), 'low'],
    ['0 in the control', constant(4), constant(0), 'high'],
    ['0 in the canary', constant(0), constant(4), 'low'],
    ['only 0', constant(0), constant(0), 'pass'],
    ['negative values, the canary above', around(-50), around(-100), 'high'],
    ['negative values, the canary below', around(-100), around(-50), 'low'],
    ['huge values', constant(9e299), constant(1e299), 'high'],
    ['one spike in the canary', [...constant(1, 19), 1_000], constant(1), 'pass'],
  ])('with %s is judged', (_, canary, control, expected) => {
    expect(judge(canary, control).classification).toBe(expected);
  });

  it('takes a hundred thousand values', () => {
    const values = times(100_000, (index) => ((index * 7_919) % 100_003) / 1_000);
    const judged = judge(
      values.map((value) => value * 1.5),
      values,
    );
    expect(judged.classification).toBe('high');
  });
});

describe('a metric without data', () => {
  it.each([
    ['an empty control', around(5), []],
    ['a control of missing values', around(5), missing()],
    ['an infinite control', around(5), constant(Number.POSITIVE_INFINITY)],
    ['an empty canary', [], around(5)],
    ['a canary of missing values', missing(), around(5)],
    ['nothing at all', [], []],
  ])('is not passed: %s', (_, canary, control) => {
    expect(judge(canary, control)).toMatchObject({ classification: 'nodata', counts: 'not' });
    expect(judge(canary, control, { needsData: true }).counts).toBe('bad');
    expect(judge(canary, control, { isCritical: true }).counts).toBe('fails_canary');
  });

  it('says whose data is missing', () => {
    expect(judge(around(5), []).reason).toContain('from the running version');
    expect(judge([], around(5)).reason).toContain('from the canary');
    expect(judge(missing(), missing(), { missing: 'zero' }).reason).toContain('from either version');
  });

  it('counts missing values as 0 only where the metric says so and the control has some', () => {
    const zero = { missing: 'zero', direction: 'increase' } as const;
    expect(judge(missing(), around(10), zero).classification).toBe('pass');
    expect(judge(missing(), around(10), { ...zero, needsData: true }).classification).toBe('nodata');
    expect(judge([], around(10), zero).classification).toBe('nodata');
    expect(judge(around(10), missing(), zero).classification).toBe('nodata');
    const gaps = times(20, (index) => (index === 0 ? 1 : Number.NaN));
    expect(judge(around(10), gaps, zero).classification).toBe('high');
  });
});

describe('a metric with too few values', () => {
  it.each([
    ['alike', [1, 2, 3], [1, 2, 3]],
    ['equal', [1, 1, 1], [1, 1, 1]],
    ['far apart', [100, 200, 300], [1, 2, 3]],
  ])('is neither passed nor bad when they are %s', (_, canary, control) => {
    const judged = judge(canary, control);
    expect(judged).toMatchObject({ classification: 'too_few', counts: 'not', isAwaited: false });
    expect(judged.canary.needed).toBe(2);
    expect(judged.reason).toContain('it takes 2 more of the canary and 2 more of the running version');
  });

  it('is awaited when the canary cannot pass without it', () => {
    expect(judge([1, 2, 3], [1, 2, 3], { isCritical: true })).toMatchObject({ counts: 'not', isAwaited: true });
    expect(judge([1, 2, 3], [1, 2, 3], { needsData: true })).toMatchObject({ counts: 'not', isAwaited: true });
  });
});

describe('the size of a change', () => {
  const critical = { isCritical: true } as const;

  it('counts from the limit of the metric on', () => {
    const effect = { measure: 'mean_ratio', increase: 1.6, decrease: 0.4 } as const;
    expect(judge(around(150), around(100), { effect }).classification).toBe('pass');
    expect(judge(around(150), around(100), { effect }).reason).toContain('none that counts for this metric');
    expect(judge(around(170), around(100), { effect }).classification).toBe('high');
    expect(judge(around(50), around(100), { effect }).classification).toBe('pass');
    expect(judge(around(30), around(100), { effect }).classification).toBe('low');
  });

  it('can be how often the canary is above', () => {
    const effect = { measure: 'superiority', increase: 0.9, decrease: 0.1 } as const;
    const [low, overlapping] = [around(100, 60), around(104, 60)];
    expect(judge(overlapping, low).classification).toBe('high');
    expect(judge(overlapping, low, { effect }).classification).toBe('pass');
    expect(judge(low, overlapping, { effect }).classification).toBe('pass');
    expect(judge(around(150), low, { effect }).classification).toBe('high');
  });

  it('is not asked for when it cannot be computed', () => {
    const effect = { measure: 'mean_ratio', increase: 2 } as const;
    expect(judge(constant(4), constant(0), { effect })).toMatchObject({ classification: 'high', ratio: null });
    expect(judge(around(-50), around(-100), { effect })).toMatchObject({ classification: 'high', ratio: null });
  });

  it('decides whether a critical metric fails the canary at once', () => {
    const effect = { measure: 'mean_ratio', criticalIncrease: 2, criticalDecrease: 0.4 } as const;
    expect(judge(around(150), around(100), critical).counts).toBe('fails_canary');
    expect(judge(around(150), around(100), { ...critical, effect }).counts).toBe('bad');
    expect(judge(around(250), around(100), { ...critical, effect }).counts).toBe('fails_canary');
    expect(judge(around(50), around(100), { ...critical, effect }).counts).toBe('bad');
    expect(judge(around(30), around(100), { ...critical, effect }).counts).toBe('fails_canary');
    expect(judge(around(100), around(100), critical).counts).toBe('good');
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aMetric } from '../../../../test/score/a-metric.ts';
import { canaryWords } from './canary-words.ts';
import { judgeCanary } from './judge-canary.ts';
import { type CanaryMetric, type CanaryOptions, type CanaryValues, defaultCanaryOptions } from './metric.ts';

type Case = 'good' | 'bad' | 'none' | 'few' | 'no control';

const spread = (middle: number, count: number) =>
  Array.from({ length: count }, (_, index) => middle + ((3 * index) % 7));
const cases: Readonly<Record<Case, CanaryValues>> = {
  good: { control: spread(10, 20), canary: spread(10, 20) },
  bad: { control: spread(10, 20), canary: spread(40, 20) },
  none: { control: [], canary: [] },
  few: { control: spread(10, 20), canary: [1] },
  'no control': { control: [Number.NaN, Number.NaN], canary: spread(10, 20) },
};

/** Judges metrics of these cases: `['good', 'bad']`, or with what is special about a metric. */
function judgeCases(
  given: readonly (Case | readonly [Case, Partial<CanaryMetric>])[],
  options: Partial<CanaryOptions> = {},
) {
  const all = given.map((one, index) => {
    const [kind, more] = typeof one === 'string' ? ([one, {}] as const) : one;
    return { metric: aMetric({ name: `m${index}`, ...more }), values: cases[kind] };
  });
  return judgeCanary(
    all.map(({ metric }) => metric),
    new Map(all.map(({ metric, values }) => [metric.name, values])),
    { ...defaultCanaryOptions, ...options },
  );
}

describe('the verdict about a canary', () => {
  it.each([
    [['good'], 'pass', 100],
    [['bad'], 'fail', 0],
    [['good', 'bad'], 'fail', 50],
    [['good', 'good', 'good', 'bad'], 'marginal', 75],
    [['bad', 'bad', 'good'], 'fail', 33.33],
    [['good', 'good', 'none'], 'pass', 100],
    [['none'], 'inconclusive', null],
    [['few', 'few'], 'inconclusive', null],
    [['no control', 'no control'], 'inconclusive', null],
    [['good', 'none'], 'inconclusive', 100],
    [['good', 'no control', 'few'], 'inconclusive', 100],
    [['bad', 'none'], 'fail', 0],
    [[], 'inconclusive', null],
  ] as const)('of %j is %s with a score of %s', (given, verdict, score) => {
    expect(judgeCases(given)).toMatchObject({ verdict, score });
  });

  it('is fail at once for a critical metric that is bad or has no data', () => {
    for (const kind of ['bad', 'none', 'no control'] as const)
      expect(judgeCases(['good', 'good', [kind, { isCritical: true }]])).toMatchObject({ verdict: 'fail', score: 0 });
    expect(judgeCases(['good', ['good', { isCritical: true }]]).verdict).toBe('pass');
    expect(judgeCases(['bad', ['good', { isCritical: true }]])).toMatchObject({ verdict: 'fail', score: 50 });
  });

  it('waits for values of a metric that the canary cannot pass without', () => {
    expect(judgeCases(['good', 'good', ['few', { isCritical: true }]]).verdict).toBe('inconclusive');
    expect(judgeCases(['good', 'good', ['few', { needsData: true }]]).verdict).toBe('inconclusive');
    expect(judgeCases(['good', 'good', 'few']).verdict).toBe('pass');
  });

  it('counts a metric that needs data and has none as bad', () => {
    expect(judgeCases(['good', ['none', { needsData: true }]])).toMatchObject({ verdict: 'fail', score: 50 });
  });

  it('is inconclusive for values under names that no metric has, and for none', () => {
    const metrics = [aMetric({ name: 'errors' })];
    expect(judgeCanary(metrics, new Map([['latency', cases.good]]), defaultCanaryOptions).verdict).toBe('inconclusive');
    expect(judgeCanary(metrics, new Map(), defaultCanaryOptions).metrics[0]?.classification).toBe('nodata');
  });

  it('is never pass when nothing was measured, whatever the metrics are', () => {
    const metric = fc.record({
      direction: fc.constantFrom('increase' as const, 'decrease' as const, 'either' as const),
      isCritical: fc.boolean(),
      needsData: fc.boolean(),
      missing: fc.constantFrom('remove' as const, 'zero' as const),
      group: fc.constantFrom('a', 'b', '__proto__'),
    });
    const nothing = fc.constantFrom<Case>('none', 'few', 'no control');
    fc.assert(
      fc.property(fc.array(fc.tuple(nothing, metric), { maxLength: 6 }), (given) => {
        expect(['fail', 'inconclusive']).toContain(judgeCases(given).verdict);
      }),
    );
  });
});

describe('the weights of groups', () => {
  const inGroup = (kind: Case, group: string) => [kind, { group }] as const;

  it.each([
    // Both are given.
    [[inGroup('good', 'a'), inGroup('good', 'a'), inGroup('bad', 'b')], { a: 75, b: 25 }, 75],
    [[inGroup('good', 'a'), inGroup('bad', 'a'), inGroup('bad', 'b')], { a: 50, b: 50 }, 25],
    // What is left is shared.
    [[inGroup('good', 'a'), inGroup('bad', 'b'), inGroup('good', 'c')], { a: 40 }, 70],
    [[inGroup('good', 'a'), inGroup('bad', 'b')], {}, 50],
    // Nothing is left.
    [[inGroup('good', 'a'), inGroup('bad', 'b')], { a: 100 }, 100],
    [[inGroup('good', 'a'), inGroup('bad', 'b')], { a: 100, b: 100 }, 50],
    // A group without data weighs nothing, and so does one that is not there.
    [[inGroup('none', 'a'), inGroup('good', 'b'), inGroup('bad', 'b')], { a: 75, b: 25 }, 50],
    [[inGroup('good', 'a'), inGroup('bad', 'b')], { a: 25, b: 25, gone: 50 }, 50],
    [[inGroup('good', 'a')], { a: 20 }, 100],
    [[inGroup('none', 'a'), inGroup('good', 'b')], { a: 100 }, null],
    [[inGroup('good', 'constructor')], {}, 100],
  ])('of %j with %j give a score of %s', (given, weights, score) => {
    expect(judgeCases(given, { weights }).score).toBe(score);
  });

  it('are shown as what they came to', () => {
    const { groups } = judgeCases([inGroup('good', 'a'), inGroup('none', 'b'), inGroup('bad', 'c')], {
      weights: { a: 30 },
    });
    expect(groups).toMatchObject([
      { name: 'a', score: 100, counted: 1, metrics: 1 },
      { name: 'b', score: null, weight: 0, counted: 0, metrics: 1 },
      { name: 'c', score: 0 },
    ]);
    expect(groups.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(100, 10);
    expect(groups[0]?.weight).toBeCloseTo((100 * 30) / 65, 10);
  });
});

describe('options that mean nothing', () => {
  it.each([
    { pass: 50, marginal: 75 },
    { pass: 101 },
    { marginal: -1 },
    { pass: Number.NaN },
    { confidence: 1 },
    { confidence: 0.3 },
    { tolerance: -0.1 },
    { tolerance: 1 },
    { weights: { a: -1 } },
    { weights: { a: Number.NaN } },
  ])('are refused: %j', (options) => {
    expect(() => judgeCases(['good'], options)).toThrow(RangeError);
  });
});

describe('the words about a canary', () => {
  it.each([
    [['good'], 'The canary passes. The score is 100 of 100; 95 is needed to pass.'],
    [
      ['good', 'good', 'good', ['bad', { title: 'Error rate' }]],
      'The canary is marginal: a person should decide. The score is 75 of 100; it passes from 95 and fails below 75. 1 of 4 metrics is worse than the running version: Error rate (higher: median 43 against 13).',
    ],
    [
      ['good', ['bad', { title: 'Error rate', isCritical: true }]],
      'The canary fails. “Error rate” is critical, so it alone fails the canary. 1 of 2 metrics is worse than the running version: Error rate (higher: median 43 against 13).',
    ],
    [
      ['good', ['few', { title: 'Latency' }], ['no control', { title: 'Errors' }], ['none', { title: 'Load' }]],
      'The canary could not be judged. At least half of its metrics are unknown, and the others do not speak for it. 3 of 4 metrics could not be judged: Latency (2 values missing), Errors (no data from the running version), Load (no data).',
    ],
    [[], 'The canary could not be judged. There are no metrics to judge the canary by.'],
  ] as const)('of %j', (given, expected) => {
    expect(canaryWords(judgeCases(given))).toBe(expected);
  });

  it('name three metrics, the critical ones first', () => {
    const words = canaryWords(
      judgeCases(['bad', 'bad', 'bad', ['bad', { title: 'Payments', isCritical: true }], 'bad']),
    );
    expect(words).toMatch(/5 of 5 metrics are worse .*: Payments \(.*\), m0 \(.*\), m1 \(.*\), and 2 more\.$/);
  });
});

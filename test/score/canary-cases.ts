import { judgeCanary } from '../../src/domain/analysis/canary/judge-canary.ts';
import type { MetricClass } from '../../src/domain/analysis/canary/judgment.ts';
import { type CanaryMetric, type CanaryValues, defaultCanaryOptions } from '../../src/domain/analysis/canary/metric.ts';
import { aMetric } from './a-metric.ts';

/** A case of the tests that Kayenta publishes for its judge, with other numbers, and what it answers. */
export interface CanaryCase {
  name: string;
  isRight: () => boolean;
}

const times = (count: number, value: (index: number) => number) =>
  Array.from({ length: count }, (_, index) => value(index));
/** Thirty values around a middle, spread by about a fifth of 10. */
const around = (middle: number) => times(30, (index) => middle + (((index * 37) % 30) - 14.5) / 4);
/** Two hundred values that are 0 but for every nth. */
const rare = (every: number) => times(200, (index) => (index % every === 0 ? 1.5 + (index % 7) / 5 : 0));

const [before, alike, above, below] = [around(40), around(40.3), around(80), around(20)];
const [few, manyTimes] = [
  [2.1, 1.4, 3.2, 2.6, 1.9],
  [31, 27, 40, 35, 29],
];
const zeros = [0, 0, 0, 0, 0];

/** One metric, judged as those tests do. */
function metricCase(
  name: string,
  { control, canary }: CanaryValues,
  metric: Partial<CanaryMetric>,
  expected: MetricClass,
  fails?: boolean,
): CanaryCase {
  return {
    name,
    isRight() {
      const options = { ...defaultCanaryOptions, confidence: 0.95, tolerance: 0.1 };
      const [judged] = judgeCanary([aMetric(metric)], new Map([['errors', { control, canary }]]), options).metrics;
      return (
        judged?.classification === expected && (fails === undefined || (judged.counts === 'fails_canary') === fails)
      );
    },
  };
}

type Kind = 'good' | 'high' | 'low' | 'nodata';
const kinds: Readonly<Record<Kind, CanaryValues>> = {
  good: { control: before, canary: alike },
  high: { control: before, canary: above },
  low: { control: before, canary: below },
  nodata: { control: before, canary: [] },
};

/** Metrics as `group kind`, with `!` for a critical one, and the score that they must have together. */
function scoreCase(
  name: string,
  given: readonly string[],
  weights: Readonly<Record<string, number>>,
  expected: number,
): CanaryCase {
  return {
    name,
    isRight() {
      const all = given.map((text, index) => {
        const [group = '', kind = ''] = text.replace('!', '').split(' ');
        const values = Object.entries(kinds).find(([one]) => one === kind)?.[1];
        if (!values) throw new Error(`there is no case ${kind}`);
        return { metric: aMetric({ name: `m${index}`, group, isCritical: text.endsWith('!') }), values };
      });
      const judgment = judgeCanary(
        all.map(({ metric }) => metric),
        new Map(all.map(({ metric, values }) => [metric.name, values])),
        { ...defaultCanaryOptions, weights },
      );
      return judgment.score === expected;
    },
  };
}

const ratio = (limits: Omit<NonNullable<CanaryMetric['effect']>, 'measure'>) => ({
  effect: { measure: 'mean_ratio' as const, ...limits },
});
const superiority = (increase: number, decrease: number) => ({
  effect: { measure: 'superiority' as const, increase, decrease },
});
const critical = { isCritical: true };

export const canaryCases: readonly CanaryCase[] = [
  metricCase('alike', { control: before, canary: alike }, {}, 'pass'),
  metricCase('higher', { control: before, canary: above }, {}, 'high'),
  metricCase('lower', { control: before, canary: below }, {}, 'low'),
  metricCase('higher-is-bad.higher', { control: before, canary: above }, { direction: 'increase' }, 'high', false),
  metricCase('higher-is-bad.lower', { control: before, canary: below }, { direction: 'increase' }, 'pass'),
  metricCase('lower-is-bad.lower', { control: before, canary: below }, { direction: 'decrease' }, 'low'),
  metricCase('lower-is-bad.higher', { control: before, canary: above }, { direction: 'decrease' }, 'pass'),
  metricCase('mostly-zero.more-often', { control: rare(14), canary: rare(4) }, {}, 'high', false),
  metricCase('mostly-zero.ratio-too-small', { control: rare(14), canary: rare(4) }, ratio({ increase: 5 }), 'pass'),
  metricCase('ratio.higher', { control: few, canary: manyTimes }, ratio({ increase: 1.2, decrease: 0.8 }), 'high'),
  metricCase('ratio.lower', { control: before, canary: below }, ratio({ increase: 1.2, decrease: 0.8 }), 'low'),
  metricCase(
    'ratio.too-small',
    { control: manyTimes, canary: [18, 20, 17, 21, 24] },
    ratio({ increase: 1, decrease: 0.5 }),
    'pass',
  ),
  metricCase('superiority.too-small', { control: rare(8), canary: rare(3) }, superiority(0.8, 0.5), 'pass'),
  metricCase('superiority.higher', { control: before, canary: above }, superiority(0.8, 0.2), 'high'),
  metricCase('superiority.lower', { control: before, canary: below }, superiority(0.8, 0.2), 'low'),
  metricCase('critical.higher', { control: few, canary: manyTimes }, critical, 'high', true),
  metricCase(
    'critical.beyond-limit',
    { control: few, canary: manyTimes },
    { ...critical, ...ratio({ criticalIncrease: 1.2 }) },
    'high',
    true,
  ),
  metricCase(
    'critical.lower-beyond-limit',
    { control: manyTimes, canary: [3, 3, 3, 4, 3] },
    { ...critical, ...ratio({ criticalDecrease: 0.9 }) },
    'low',
    true,
  ),
  metricCase(
    'critical.within-limit',
    { control: few, canary: manyTimes },
    { ...critical, ...ratio({ increase: 1.2, criticalIncrease: 50 }) },
    'high',
    false,
  ),
  metricCase(
    'critical.too-small',
    { control: few, canary: manyTimes },
    { ...critical, ...ratio({ increase: 30, criticalIncrease: 50 }) },
    'pass',
    false,
  ),
  metricCase('equal-in-other-order', { control: few, canary: [...few].reverse() }, {}, 'pass'),
  metricCase('equal-but-for-one', { control: [2, 2, 2, 2, 2], canary: [0, 2, 2, 2, 2] }, {}, 'pass'),
  metricCase('one-spike', { control: [2, 2, 2, 2, 2], canary: [2, 2, 2, 2, 90] }, {}, 'pass'),
  metricCase('constant.higher', { control: [2, 2, 2, 2, 2], canary: [7, 7, 7, 7, 7] }, {}, 'high'),
  metricCase('constant.above-zeros', { control: zeros, canary: [7, 7, 7, 7, 7] }, {}, 'high'),
  metricCase('zeros', { control: zeros, canary: zeros }, ratio({ increase: 1.2, decrease: 0.8 }), 'pass'),
  metricCase('zeros.higher', { control: zeros, canary: few }, ratio({ increase: 1.2, decrease: 0.8 }), 'high'),
  metricCase('zeros.lower', { control: few, canary: zeros }, ratio({ increase: 1.2, decrease: 0.8 }), 'low'),
  metricCase(
    'zeros.critical',
    { control: [...zeros, ...zeros], canary: [...few, ...manyTimes] },
    { ...critical, missing: 'zero', ...ratio({ criticalIncrease: 1.2, criticalDecrease: 0.8 }) },
    'high',
    true,
  ),
  metricCase('no-canary', { control: few, canary: [] }, {}, 'nodata', false),
  metricCase('no-canary.critical', { control: few, canary: [] }, critical, 'nodata', true),
  scoreCase('score.good', ['a good'], {}, 100),
  scoreCase('score.bad', ['a high'], {}, 0),
  scoreCase('score.half', ['a good', 'a high'], {}, 50),
  scoreCase('score.third', ['a good', 'a high', 'a low'], {}, 33.33),
  scoreCase('score.group-without-data', ['a good', 'a good', 'b nodata'], {}, 100),
  scoreCase('score.weights', ['a good', 'a good', 'b high'], { a: 75, b: 25 }, 75),
  scoreCase('score.equal-weights', ['a good', 'a high', 'b high'], { a: 50, b: 50 }, 25),
  scoreCase('score.without-data-in-a-group', ['a good', 'a nodata', 'b high'], { a: 50, b: 50 }, 50),
  scoreCase('score.light-group', ['a high', 'a low', 'a good', 'b high'], { a: 15, b: 85 }, 5),
  scoreCase('score.critical-bad', ['a good', 'a high !'], {}, 0),
  scoreCase('score.critical-good', ['a low', 'a good !'], {}, 50),
  scoreCase('score.critical-without-data', ['a good', 'a nodata !'], {}, 0),
];

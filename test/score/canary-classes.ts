import { judgeCanary } from '../../src/domain/analysis/canary/judge-canary.ts';
import type { CanaryJudgment } from '../../src/domain/analysis/canary/judgment.ts';
import { defaultCanaryOptions } from '../../src/domain/analysis/canary/metric.ts';
import type { Random } from '../chaos/random.ts';
import { aMetric } from './a-metric.ts';
import { canaryCases } from './canary-cases.ts';
import { caseScore, type ScoreClass, shareScore } from './score.ts';
import { autoregressive, lognormal, normal, poisson } from './series.ts';

/** Draws one value of a metric whose usual size is multiplied by `factor`. */
type Draw = (random: Random, factor: number) => number;

/** A value a minute for an hour. */
const perVersion = 60;

const draws = {
  normal: (random, factor) => factor * (100 + 20 * normal(random)),
  lognormal: (random, factor) => lognormal(random, 40 * factor),
  // Pareto with exponent 1.5: its variance is infinite.
  'heavy-tail': (random, factor) => 25 * factor * (1 - random.next()) ** (-1 / 1.5),
  ties: (random, factor) => Math.round(factor * (4 + normal(random))),
  counts: (random, factor) => poisson(random, 3 * factor),
  'rare-counts': (random, factor) => poisson(random, 0.2 * factor),
} satisfies Record<string, Draw>;

const sample = (random: Random, draw: Draw, factor = 1, count = perVersion) =>
  Array.from({ length: count }, () => draw(random, factor));

/** A judgment by so many metrics of this kind, with the default options. */
function judged(random: Random, draw: Draw, factor: number, metrics = 1, controls = perVersion): CanaryJudgment {
  const names = Array.from({ length: metrics }, (_, index) => `metric${index}`);
  const values = names.map(
    (name) => [name, { control: sample(random, draw, 1, controls), canary: sample(random, draw, factor) }] as const,
  );
  return judgeCanary(
    names.map((name) => aMetric({ name })),
    new Map(values),
    defaultCanaryOptions,
  );
}

/** How often so many runs end like this. */
function share(name: string, runs: number, limit: number, is: () => boolean) {
  return shareScore(
    name,
    Array.from({ length: runs }, () => is()),
    limit,
  );
}

/** Both versions are alike: a change that is found is a false one. 98 % confidence allows 2 % of them. */
function same(name: keyof typeof draws, controls = perVersion): ScoreClass {
  const full = `canary.same.${name}${controls === perVersion ? '' : `.${controls}-controls`}`;
  return {
    name: full,
    run: (random, runs) => [
      share(`${full}.found`, 8 * runs, 2, () => judged(random, draws[name], 1, 1, controls).verdict !== 'pass'),
    ],
  };
}

/** Both versions are alike, but each value remembers the one before, which the test does not know. */
const remembering: ScoreClass = {
  name: 'canary.same.remembering',
  run: (random, runs) => [
    share('canary.same.remembering.found', runs, 2, () => {
      const [control, canary] = [0, 1].map(() => {
        const truth = autoregressive(random, 0, 0.6);
        return Array.from({ length: perVersion }, (_, index) => truth(index).latencyMs);
      });
      const values = new Map([['errors', { control: control ?? [], canary: canary ?? [] }]]);
      return judgeCanary([aMetric()], values, defaultCanaryOptions).verdict !== 'pass';
    }),
  ],
};

/** Nine metrics that are alike: one false change makes the canary marginal, three fail it. */
const nineMetrics: ScoreClass = {
  name: 'canary.same.nine-metrics',
  run: (random, runs) => [
    share('canary.same.nine-metrics.failed', runs, 1, () => judged(random, draws.lognormal, 1, 9).verdict === 'fail'),
    // 1 - 0.98^9
    share(
      'canary.same.nine-metrics.not-passed',
      runs,
      16.6,
      () => judged(random, draws.lognormal, 1, 9).verdict !== 'pass',
    ),
  ],
};

/** The canary is worse by this factor. */
function worse(name: keyof typeof draws, factor: number, found: number): ScoreClass {
  const full = `canary.worse.${name}.${factor}`;
  return {
    name: full,
    run(random, runs) {
      const { value } = share(full, runs, 0, () => judged(random, draws[name], factor).verdict === 'fail');
      return [{ name: `${full}.found`, value, unit: '%', goal: { is: 'at_least', limit: found } }];
    },
  };
}

/** The canary must not pass on what proves nothing. */
function unproven(
  name: string,
  control: (random: Random) => number[],
  canary: (random: Random) => number[],
): ScoreClass {
  return {
    name: `canary.${name}`,
    run: (random, runs) => [
      share(`canary.${name}.passed`, runs, 0, () => {
        const metric = aMetric({ missing: random.pick(['remove', 'zero']), needsData: random.chance(0.5) });
        const values = { control: control(random), canary: canary(random) };
        const { verdict } = judgeCanary([metric], new Map([['errors', values]]), defaultCanaryOptions);
        return verdict === 'pass' || verdict === 'marginal';
      }),
    ],
  };
}

const nothing = (random: Random) =>
  Array<number>(random.between(0, perVersion)).fill(random.pick([Number.NaN, Number.POSITIVE_INFINITY]));
const something = (random: Random) => sample(random, draws.counts);

export const canaryClasses: readonly ScoreClass[] = [
  same('normal'),
  same('lognormal'),
  same('lognormal', 600),
  same('heavy-tail'),
  same('ties'),
  same('counts'),
  same('rare-counts'),
  remembering,
  nineMetrics,
  worse('normal', 1.5, 95),
  worse('normal', 2, 99),
  worse('lognormal', 1.5, 95),
  worse('lognormal', 2, 99),
  worse('heavy-tail', 1.5, 80),
  worse('heavy-tail', 2, 99),
  worse('ties', 1.5, 95),
  worse('counts', 1.5, 80),
  worse('counts', 2, 99),
  worse('rare-counts', 4, 90),
  unproven('control-without-data', nothing, something),
  unproven('nothing-measured', nothing, nothing),
  unproven(
    'too-few-values',
    (random) => something(random).slice(0, random.between(1, 4)),
    (random) => something(random).slice(0, random.between(1, 4)),
  ),
  {
    name: 'canary.judge',
    run: () => canaryCases.map(({ name, isRight }) => caseScore(`canary.judge.${name}`, isRight())),
  },
];

import { assess, type Measurement, type Reading } from '../../src/domain/analysis/readings/measurement.ts';
import { defaultPolicy } from '../../src/domain/policy/policy.ts';
import { type Random, seededRandom } from '../chaos/random.ts';
import { aCheck } from '../support/plan-builders.ts';
import { anomalyClasses } from './anomaly-classes.ts';
import { canaryClasses } from './canary-classes.ts';
import { countedCanaryClasses } from './counted-canary.ts';
import { eventClasses } from './events.ts';
import { requestClasses } from './requests.ts';
import { checksNamed, runWatch, watchReadings } from './run-watch.ts';
import { foundScores, type Score, type ScoreClass, shareScore } from './score.ts';
import {
  autoregressive,
  beginsAt,
  bursts,
  diurnal,
  everyNth,
  heavyTailed,
  independent,
  reading,
  type Truth,
} from './series.ts';

const [pay] = checksNamed(['pay']);
if (!pay) throw new Error('there is no check to score');
const before = new Date(Date.UTC(2025, 11, 31, 23));

function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

/** One watch of services with these truths, after so many readings of the truth before; an hour of them by default. */
function watch(
  names: readonly string[],
  was: (name: string) => Truth,
  is: (name: string) => Truth,
  readingsBefore = watchReadings,
) {
  const baseline = names.flatMap((name) => {
    const truth = was(name);
    return times(readingsBefore, (index) => reading(name, truth, index, before));
  });
  const now = names.map((name) => [name, is(name)] as const);
  return runWatch(checksNamed(names), baseline, (index, at) =>
    now.map(([name, truth]) => reading(name, truth, index, at)),
  );
}

/** Nothing changed: whatever is proposed is a false alarm. */
function healthy(name: string, truth: (random: Random) => Truth, checks = 1): ScoreClass {
  return {
    name: `healthy.${name}`,
    run(random, runs) {
      const names = times(checks, (index) => `check${index}`);
      const results = times(Math.ceil(runs / Math.sqrt(checks)), () =>
        watch(
          names,
          () => truth(random),
          () => truth(random),
        ),
      );
      return [
        shareScore(
          `healthy.${name}.proposed`,
          results.map((one) => one.foundAfterMinutes !== null),
          1,
        ),
      ];
    },
  };
}

/** Failures begin with the release. */
function errors(
  name: string,
  truth: (random: Random) => Truth,
  goals: { found: number; medianMinutes: number },
): ScoreClass {
  return {
    name: `errors.${name}`,
    run(random, runs) {
      const results = times(runs, () =>
        watch(
          ['pay'],
          () => independent(random, 0.005),
          () => truth(random),
        ),
      );
      return foundScores(
        `errors.${name}`,
        results.map((one) => one.foundAfterMinutes),
        goals,
      );
    },
  };
}

/** The release is slower by this factor, at a base drawn between 5 ms and 5 s. */
function latency(
  factor: number,
  goals: { found: number; medianMinutes: number },
  readingsBefore = watchReadings,
): ScoreClass {
  const name = `latency.${factor}${readingsBefore === watchReadings ? '' : `.after-${readingsBefore}-readings`}`;
  return {
    name,
    run(random, runs) {
      const results = times(runs, () => {
        const base = 5 * 1_000 ** random.next();
        return watch(
          ['pay'],
          () => independent(random, 0, base),
          () => independent(random, 0, base * factor),
          readingsBefore,
        );
      });
      return foundScores(
        name,
        results.map((one) => one.foundAfterMinutes),
        goals,
      );
    },
  };
}

/** Readings that prove nothing: a watch that ends healthy on them claims what it cannot know. */
function unproven(
  name: string,
  take: (random: Random) => (index: number, at: Date) => Measurement[],
  readings = watchReadings,
): ScoreClass {
  return {
    name: `unproven.${name}`,
    run(random, runs) {
      const results = times(runs, () => runWatch([...checksNamed(['pay'])], [], take(random), { readings }));
      return [
        shareScore(
          `unproven.${name}.healthy`,
          results.map((one) => one.last === 'healthy'),
          0,
        ),
        shareScore(
          `unproven.${name}.proposed`,
          results.map((one) => one.foundAfterMinutes !== null),
          0,
        ),
      ];
    },
  };
}

const missing = (at: Date, detail: string): Measurement[] => [
  { check: 'pay', at, outcome: 'error', latencyMs: null, detail },
];
/** A number that a query gave, held against what its check expects. */
const assessed = (given: Reading, now: Date): Measurement[] => [
  assess(aCheck({ expect: { kind: 'number', min: 0, max: 2, unit: '' } }), given, {
    now,
    maxAgeMs: defaultPolicy.readingMaxAgeMs,
  }),
];
const good = (at: Date): Measurement[] => [
  { check: 'pay', at, outcome: 'successful', latencyMs: 40, detail: 'status 200' },
];

export const classes: readonly ScoreClass[] = [
  healthy('independent', (random) => independent(random, 0.01)),
  healthy('independent-at-2-percent', (random) => independent(random, 0.02)),
  healthy('bursts-of-5', (random) => bursts(random, 0.01, 5)),
  healthy('bursts-of-5-at-2-percent', (random) => bursts(random, 0.02, 5)),
  healthy('ar1', (random) => autoregressive(random, 0.01, 0.6)),
  healthy('diurnal', (random) => diurnal(random, 0.01, watchReadings)),
  healthy('heavy-tail', (random) => heavyTailed(random, 0.01)),
  healthy('40-checks', (random) => independent(random, 0.01), 40),
  errors('5', (random) => independent(random, 0.05), { found: 80, medianMinutes: 25 }),
  errors('10', (random) => independent(random, 0.1), { found: 99, medianMinutes: 6 }),
  errors('25', (random) => independent(random, 0.25), { found: 100, medianMinutes: 2 }),
  errors('outage-after-30-min', () => beginsAt(300, () => ({ isBad: true, latencyMs: 40 })), {
    found: 100,
    medianMinutes: 32,
  }),
  errors('every-10th', (random) => everyNth(random, 10), { found: 99, medianMinutes: 6 }),
  errors('every-4th', (random) => everyNth(random, 4), { found: 100, medianMinutes: 2 }),
  errors('every-3rd', (random) => everyNth(random, 3), { found: 100, medianMinutes: 2 }),
  latency(1.5, { found: 95, medianMinutes: 15 }),
  latency(2, { found: 99, medianMinutes: 5 }),
  // As many as the gate takes when the running version was never watched.
  latency(2, { found: 99, medianMinutes: 5 }, 20),
  unproven('no-data', () => (_index, at) => missing(at, 'no data')),
  unproven('gaps', (random) => (_index, at) => (random.chance(0.5) ? good(at) : missing(at, 'timeout'))),
  unproven('no-number', () => (_index, at) => assessed({ kind: 'number', value: Number.NaN, at }, at)),
  unproven(
    'stale',
    () => (_index, at) => assessed({ kind: 'number', value: 1, at: new Date(at.getTime() - 61_000) }, at),
  ),
  unproven(
    'from-the-future',
    () => (_index, at) => assessed({ kind: 'number', value: 1, at: new Date(at.getTime() + 61_000) }, at),
  ),
  unproven('too-few', () => (_index, at) => good(at), 10),
  ...canaryClasses,
  ...countedCanaryClasses,
  ...requestClasses,
  ...eventClasses,
  ...anomalyClasses,
];
export const seeds = { training: 20_260_101, scoring: 20_260_102 } as const;

/** The scores of a class, on the half of the data that these seeds give. */
export function scoreClass(one: ScoreClass, half: keyof typeof seeds, runs: number): Score[] {
  return one.run(seededRandom(seeds[half]).fork(one.name), runs);
}

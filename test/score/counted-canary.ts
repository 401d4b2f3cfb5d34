import { isCountedWorse, judgeCounted } from '../../src/domain/analysis/canary/judge-counted.ts';
import type { MetricClass } from '../../src/domain/analysis/canary/judgment.ts';
import type { CountedBlock, CountedValues } from '../../src/domain/analysis/canary/metric.ts';
import { defaultPolicy } from '../../src/domain/policy/policy.ts';
import type { Random } from '../chaos/random.ts';
import { aMetric } from './a-metric.ts';
import { bursts, events, uneven as unevenly } from './event-series.ts';
import { foundScores, type ScoreClass, shareScore } from './score.ts';

/** A block a minute, for the ten minutes that a comparison takes by default. */
const minutes = 10;
const metric = aMetric({ missing: 'zero', counts: { everyMs: 60_000 } });
const judging = { alpha: defaultPolicy.falseAlarms / 100, normal: defaultPolicy.toleratedErrors / 100 };

/** How many of `count` requests fail in a minute. */
type Failures = (random: Random, count: number, share: number) => number;

const independent: Failures = (random, count, share) => Math.min(count, events(random, count * share));
const clusters =
  (size: number): Failures =>
  (random, count, share) =>
    Math.min(count, bursts(size)(random, count * share));
/** The share of each minute varies, and of each version by itself. */
const uneven: Failures = (random, count, share) => Math.min(count, unevenly(random, count * share));

interface Traffic {
  /** Of both versions together, a minute, give or take 30 %. */
  requests: number;
  /** The canary's part (0–1). */
  canary: number;
}

/** One comparison: minutes until it was called worse, and what it was called at its end. */
function compared(
  random: Random,
  { requests, canary }: Traffic,
  [before, now]: readonly [before: number, now: number],
  failures: Failures,
): { foundAfterMinutes: number | null; last: MetricClass } {
  const values: { [Version in keyof CountedValues]: CountedBlock[] } = { control: [], canary: [] };
  for (let minute = 1; minute <= minutes; minute += 1) {
    const total = requests * (0.7 + 0.6 * random.next());
    const counts = { control: Math.round(total * (1 - canary)), canary: Math.round(total * canary) };
    values.control.push({ total: counts.control, failed: failures(random, counts.control, before) });
    values.canary.push({ total: counts.canary, failed: failures(random, counts.canary, now) });
    if (isCountedWorse(metric, values, judging)) return { foundAfterMinutes: minute, last: 'high' };
  }
  return { foundAfterMinutes: null, last: judgeCounted(metric, values, judging).classification };
}

const many = <Result>(runs: number, run: () => Result) => Array.from({ length: runs }, () => run());
/** So many requests a minute in turn. */
const volumes = [200, 3_000, 30_000];
const split = (canary: number) => `${100 * canary}-percent-of-traffic`;

/** Both versions are alike: a canary that is called worse is a false alarm. */
function alike(name: string, canary: number, share: number, failures: Failures): ScoreClass {
  const full = `canary.counted.alike.${name}.${split(canary)}`;
  return {
    name: full,
    run(random, runs) {
      const found = volumes.flatMap((requests) =>
        many(runs, () => compared(random, { requests, canary }, [share, share], failures).foundAfterMinutes !== null),
      );
      return [shareScore(`${full}.worse`, found, 2)];
    },
  };
}

function worse(
  name: string,
  traffic: Traffic,
  shares: readonly [number, number],
  goals: { found: number; medianMinutes: number },
  failures = independent,
): ScoreClass {
  const full = `canary.counted.worse.${name}.${split(traffic.canary)}`;
  return {
    name: full,
    run: (random, runs) =>
      foundScores(
        full,
        many(runs, () => compared(random, traffic, shares, failures).foundAfterMinutes),
        goals,
      ),
  };
}

/** What was called good although twice as many failures would have gone unseen: of canaries that are twice as bad. */
const passed: ScoreClass = {
  name: 'canary.counted.twice-as-bad',
  run: (random, runs) => [
    shareScore(
      'canary.counted.twice-as-bad.passed',
      [50, 200, 800, 3_200].flatMap((requests) =>
        many(runs, () => compared(random, { requests, canary: 0.1 }, [0.02, 0.04], independent).last === 'pass'),
      ),
      20,
    ),
  ],
};

export const countedCanaryClasses: readonly ScoreClass[] = [
  ...[0.1, 0.5].flatMap((canary) => [
    alike('0.1-percent', canary, 0.001, independent),
    alike('1-percent', canary, 0.01, independent),
    alike('5-percent', canary, 0.05, independent),
    alike('clusters-of-5', canary, 0.01, clusters(5)),
    alike('clusters-of-20', canary, 0.01, clusters(20)),
    alike('uneven', canary, 0.01, uneven),
  ]),
  // A hundred requests a second, and a fifth of that where the canary gets half.
  worse('2-to-4-percent', { requests: 6_000, canary: 0.1 }, [0.02, 0.04], { found: 95, medianMinutes: 5 }),
  worse('2-to-4-percent', { requests: 1_200, canary: 0.5 }, [0.02, 0.04], { found: 95, medianMinutes: 6 }),
  worse('2-to-10-percent', { requests: 1_200, canary: 0.1 }, [0.02, 0.1], { found: 99, medianMinutes: 4 }),
  worse('1-to-25-percent', { requests: 200, canary: 0.1 }, [0.01, 0.25], { found: 99, medianMinutes: 5 }),
  worse(
    '2-to-10-percent-in-clusters',
    { requests: 6_000, canary: 0.1 },
    [0.02, 0.1],
    { found: 80, medianMinutes: 6 },
    clusters(5),
  ),
  passed,
];

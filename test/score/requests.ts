import { assess, type Measurement } from '../../src/domain/analysis/readings/measurement.ts';
import type { ServiceCheck } from '../../src/domain/service.ts';
import type { Random } from '../chaos/random.ts';
import { aCheck } from '../support/plan-builders.ts';
import { readingsPerMinute, runWatch, type WatchResult } from './run-watch.ts';
import { foundScores, type ScoreClass, shareScore } from './score.ts';

const counted: ServiceCheck = aCheck({
  ...{ name: 'errors', title: 'Failed requests', kind: 'api', isCritical: true },
  ...{ expect: { kind: 'requests', maxPercent: 10 }, everyMs: 60_000 },
});

/** The share of requests (0–1) that fail in each minute. */
type Share = (random: Random, minute: number) => number;

/** Standard normal, by Box and Muller. */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}

/** How many of `count` fail; by the normal approximation where there are many. */
function failedOf(random: Random, count: number, share: number): number {
  if (count * share * (1 - share) < 25) {
    let failed = 0;
    for (let index = 0; index < count; index += 1) failed += Number(random.chance(share));
    return failed;
  }
  const failed = Math.round(count * share + Math.sqrt(count * share * (1 - share)) * normal(random));
  return Math.min(count, Math.max(0, failed));
}

/** An hour of a service whose requests a monitoring system counts each minute. */
function watched(random: Random, share: Share, requestsAMinute: number): WatchResult {
  return runWatch([counted], [], (index, at) => {
    if (index % readingsPerMinute !== readingsPerMinute - 1) return [];
    const total = Math.round(requestsAMinute * (0.7 + 0.6 * random.next()));
    const failed = failedOf(random, total, share(random, Math.floor(index / readingsPerMinute)));
    return [
      assess(counted, { kind: 'requests', failed, total, at }, { now: at, maxAgeMs: 60_000 }) satisfies Measurement,
    ];
  });
}

const traffic = [20, 200, 5_000];

function many(random: Random, runs: number, share: Share): WatchResult[] {
  return Array.from({ length: runs }, (_, index) => watched(random, share, traffic[index % traffic.length] ?? 20));
}

/** Nothing changed: whatever is proposed is a false alarm. */
function healthy(name: string, share: Share): ScoreClass {
  return {
    name: `requests.healthy.${name}`,
    run: (random, runs) => [
      shareScore(
        `requests.healthy.${name}.proposed`,
        many(random, runs, share).map((one) => one.foundAfterMinutes !== null),
        1,
      ),
    ],
  };
}

function errors(name: string, share: Share, goals: { found: number; medianMinutes: number }): ScoreClass {
  return {
    name: `requests.errors.${name}`,
    run: (random, runs) =>
      foundScores(
        `requests.errors.${name}`,
        many(random, runs, share).map((one) => one.foundAfterMinutes),
        goals,
      ),
  };
}

/** Counted requests of three services: with 20, 200 and 5,000 of them a minute. */
export const requestClasses: readonly ScoreClass[] = [
  healthy('1-percent', () => 0.01),
  healthy('2-percent', () => 0.02),
  // The share of a minute varies by a factor of two or more either way, around 1 % on average.
  healthy('uneven', (random) => Math.min(0.5, 0.01 * Math.exp(0.8 * normal(random) - 0.32))),
  // One minute in twenty, a dependency fails every fifth request.
  healthy('bad-minutes', (random) => (random.chance(1 / 20) ? 0.2 : 0.001)),
  errors('5-percent', () => 0.05, { found: 80, medianMinutes: 25 }),
  errors('10-percent', () => 0.1, { found: 99, medianMinutes: 6 }),
  // A verdict takes three counts, so that one bad minute is none.
  errors('25-percent', () => 0.25, { found: 100, medianMinutes: 3 }),
  errors('10-percent-uneven', (random) => Math.min(0.9, 0.1 * Math.exp(0.5 * normal(random) - 0.125)), {
    found: 99,
    medianMinutes: 6,
  }),
];

import { assess } from '../../src/domain/analysis/readings/measurement.ts';
import { resolveRules, thresholdsOf } from '../../src/domain/analysis/thresholds/threshold-rules.ts';
import type { Random } from '../chaos/random.ts';
import { aCheck } from '../support/plan-builders.ts';
import { bursts, type Events, events, uneven } from './event-series.ts';
import { runWatch, type WatchResult } from './run-watch.ts';
import { foundScores, type ScoreClass, shareScore } from './score.ts';

const counted = aCheck({
  ...{ name: 'exceptions', title: 'Exceptions', kind: 'api', isCritical: false },
  ...{ expect: { kind: 'events' }, everyMs: 60_000 },
});

/** An hour of a service whose exceptions are counted each minute, against a limit of so many. */
function watched(random: Random, limit: number, draw: Events, rateIn: (minute: number) => number | null): WatchResult {
  const rule = { metric: 'rate', checks: ['exceptions'], levels: { critical: limit } } as const;
  const take = (minute: number, at: Date) => {
    const rate = rateIn(minute);
    const reading =
      rate === null
        ? ({ kind: 'no_data', detail: '', at } as const)
        : ({ kind: 'events', count: draw(random, limit * rate), at } as const);
    return [assess(counted, reading, { now: at, maxAgeMs: 60_000 })];
  };
  const thresholds = thresholdsOf(resolveRules([{ exceptions: rule }]));
  return runWatch([counted], [], take, { perMinute: 1, thresholds });
}

/** `rates`: times the limit, minute by minute. */
function many(
  random: Random,
  runs: number,
  draw: Events,
  rateIn: (minute: number) => number | null,
  limits = [0.5, 5, 50],
): WatchResult[] {
  return Array.from({ length: runs }, (_, index) => watched(random, limits[index % limits.length] ?? 5, draw, rateIn));
}

/** No more than the limit allows: whatever is proposed is a false alarm. */
function healthy(name: string, draw: Events, rate: number): ScoreClass {
  return {
    name: `events.healthy.${name}`,
    run: (random, runs) => [
      shareScore(
        `events.healthy.${name}.proposed`,
        many(random, runs, draw, () => rate).map((one) => one.foundAfterMinutes !== null),
        1,
      ),
    ],
  };
}

function tooMany(
  name: string,
  draw: Events,
  rateIn: (minute: number) => number,
  goals: { found: number; medianMinutes: number },
  limits?: number[],
): ScoreClass {
  return {
    name: `events.${name}`,
    run: (random, runs) =>
      foundScores(
        `events.${name}`,
        many(random, runs, draw, rateIn, limits).map((one) => one.foundAfterMinutes),
        goals,
      ),
  };
}

/** What must not be called healthy. */
function unproven(name: string, draw: Events, rate: number | null, limit: number): ScoreClass {
  return {
    name: `events.unproven.${name}`,
    run: (random, runs) => [
      shareScore(
        `events.unproven.${name}.healthy`,
        many(random, runs, draw, () => rate).map((one) => one.last === 'healthy'),
        limit,
      ),
    ],
  };
}

const rare = [0.5];
const frequent = [5, 50];

/** Counted exceptions, against limits of 0.5, 5 and 50 a minute. */
export const eventClasses: readonly ScoreClass[] = [
  healthy('half-the-limit', events, 0.5),
  healthy('at-the-limit', events, 1),
  healthy('bursts-of-5-at-the-limit', bursts(5), 1),
  healthy('bursts-of-20-at-the-limit', bursts(20), 1),
  healthy('bursts-of-20-at-half-the-limit', bursts(20), 0.5),
  healthy('uneven-at-the-limit', uneven, 1),
  tooMany('twice-the-limit', events, () => 2, { found: 99, medianMinutes: 8 }, frequent),
  tooMany('5-times-the-limit', events, () => 5, { found: 100, medianMinutes: 4 }, frequent),
  tooMany('5-times-a-rare-limit', events, () => 5, { found: 99, medianMinutes: 10 }, rare),
  tooMany('5-times-the-limit-after-30-min', events, (minute) => (minute < 30 ? 0.2 : 5), {
    found: 99,
    medianMinutes: 35,
  }),
  tooMany('5-times-the-limit-in-bursts-of-5', bursts(5), () => 5, { found: 99, medianMinutes: 8 }, frequent),
  // 20 to 1, as for readings.
  unproven('at-the-limit', events, 1, 5),
  unproven('bursts-of-5-at-the-limit', bursts(5), 1, 5),
  unproven('no-data', events, null, 0),
];

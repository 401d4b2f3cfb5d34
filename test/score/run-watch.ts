import { measuredBaseline } from '../../src/domain/analysis/baseline/baseline.ts';
import { judge, readingsKept, type Verdict } from '../../src/domain/analysis/judge.ts';
import { addReadings, type CheckRecord } from '../../src/domain/analysis/readings/check-record.ts';
import type { Measurement } from '../../src/domain/analysis/readings/measurement.ts';
import type { Threshold } from '../../src/domain/analysis/thresholds/threshold.ts';
import { thresholdPresets } from '../../src/domain/analysis/thresholds/threshold-rules.ts';
import { defaultPolicy } from '../../src/domain/policy/policy.ts';
import type { ServiceCheck } from '../../src/domain/service.ts';
import { aCheck } from '../support/plan-builders.ts';

export const readingsPerMinute = 10;
export const watchMinutes = 60;
export const watchReadings = readingsPerMinute * watchMinutes;

/** Critical journeys with these names. */
export const checksNamed = (names: readonly string[]): ServiceCheck[] =>
  names.map((name) => aCheck({ name, title: name }));

/** How one watch went. */
export interface WatchResult {
  /** Minutes until it was first called degraded; null when it never was. */
  foundAfterMinutes: number | null;
  /** What it was called at its end. */
  last: Verdict;
}

/** How many readings a watch takes, and what it is judged by, where that is not as usual. */
interface Pace {
  perMinute?: number;
  readings?: number;
  thresholds?: readonly Threshold[];
}

/**
 * A whole watch with the product's judge and default policy, one reading of each check after the other. `take` gives
 * the readings of one round; `before` are those of the baseline.
 */
export function runWatch(
  checks: readonly ServiceCheck[],
  before: readonly Measurement[],
  take: (index: number, at: Date) => Measurement[],
  { perMinute = readingsPerMinute, readings = watchMinutes * perMinute, thresholds = thresholdPresets }: Pace = {},
): WatchResult {
  const baseline = Object.fromEntries(
    checks.flatMap(({ name }) => {
      const mine = before.filter((one) => one.check === name && one.outcome === 'successful');
      const measured = measuredBaseline(mine.flatMap(({ latencyMs }) => latencyMs ?? []));
      return measured === null ? [] : [[name, measured]];
    }),
  );
  const judging = { checks, baseline, policy: defaultPolicy, thresholds };
  let recent: Measurement[] = [];
  let records: CheckRecord[] = [];
  let last: Verdict = 'pending';
  for (let index = 0; index < readings; index += 1) {
    const taken = take(index, new Date(Date.UTC(2026, 0, 1) + (index * 60_000) / perMinute));
    recent = [...recent, ...taken].slice(-checks.length * readingsKept(defaultPolicy));
    records = addReadings(records, taken, judging);
    last = judge(records, recent, judging).verdict;
    if (last === 'degraded') return { foundAfterMinutes: (index + 1) / perMinute, last };
  }
  return { foundAfterMinutes: null, last };
}

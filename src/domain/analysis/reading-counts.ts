import type { Measurement } from './measurement.ts';
import type { Policy } from '../policy/policy.ts';

/** The readings of a check in numbers. */
export interface ReadingCount {
  check: string;
  /** How many were planned and tried. */
  planned: number;
  /** How many of them could not be taken. */
  missing: number;
  /** How many found the service failing. */
  failed: number;
  /** When the first of these was taken; null without any. */
  firstFailedAt: Date | null;
  /** How many were taken from the first that failed to the last that failed, both included. */
  failing: number;
  /** How many good ones were taken since the last that failed, or at all when none did. */
  goodSince: number;
}

type SharePolicy = Pick<Policy, 'missingShare' | 'minimumSample' | 'errorLimit'>;

/**
 * Are too many readings of a check missing to say anything, however they are spread? Not before as many were planned
 * as `errorLimit` lets fail in a row plus the `minimumSample` that a verdict needs: until then one short trouble,
 * which the limit on a row allows, would be a large share.
 */
export function isMissingTooMuch({ planned, missing }: ReadingTotal, policy: SharePolicy): boolean {
  return planned >= policy.errorLimit + policy.minimumSample && 100 * missing > policy.missingShare * planned;
}

/** Readings of several checks. */
export type ReadingTotal = Pick<ReadingCount, 'planned' | 'missing'>;

/** All checks together; with `names`, those only. */
export function totalOf(counts: readonly ReadingCount[], names?: readonly string[]): ReadingTotal {
  const mine = counts.filter((one) => names === undefined || names.includes(one.check));
  return {
    planned: mine.reduce((sum, one) => sum + one.planned, 0),
    missing: mine.reduce((sum, one) => sum + one.missing, 0),
  };
}

/** "17 of 240 readings could not be taken"; null when none is missing. */
export function missingWords({ planned, missing }: ReadingTotal): string | null {
  if (missing === 0) return null;
  return `${missing} of ${planned} ${planned === 1 ? 'reading' : 'readings'} could not be taken`;
}

/**
 * Is a service that was failing well again? It is after `least` good readings in a row, or more: so many that it would be
 * unlikely (5 %) to see them in a row if it still failed as often as between its first and its last failure.
 */
export function isWellAgain({ failed, failing, goodSince }: ReadingCount, least: number): boolean {
  if (goodSince < least) return false;
  return failed === 0 || failed >= failing || (1 - failed / failing) ** goodSince <= 0.05;
}

/** The same readings as if none had failed, for a service that is well again. */
export function withoutFailures(count: ReadingCount): ReadingCount {
  return { ...count, failed: 0, firstFailedAt: null, failing: 0 };
}

/** The same counted from the readings themselves, oldest first. */
export function countReadings(readings: readonly Pick<Measurement, 'check' | 'outcome' | 'at'>[]): ReadingCount[] {
  const counts = new Map<string, ReadingCount>();
  for (const { check, outcome, at } of readings) {
    const count = counts.get(check) ?? nothingCounted(check);
    counts.set(check, count);
    count.planned += 1;
    if (outcome === 'error') count.missing += 1;
    else if (outcome === 'successful') count.goodSince += 1;
    else {
      count.failing = count.failed === 0 ? 1 : count.failing + count.goodSince + 1;
      count.failed += 1;
      count.firstFailedAt ??= at;
      count.goodSince = 0;
    }
  }
  return [...counts.values()];
}

/** Before the first reading. */
export function nothingCounted(check: string): ReadingCount {
  return { check, planned: 0, missing: 0, failed: 0, firstFailedAt: null, failing: 0, goodSince: 0 };
}

import type { Policy } from '../../policy/policy.ts';
import type { Measurement } from './measurement.ts';

/** The readings of a check in numbers. */
export interface ReadingCount {
  check: string;
  /** How many were planned and tried. */
  planned: number;
  /** How many of them could not be taken. */
  missing: number;
  /** How many found the service failing. */
  failed: number;
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

/** The same counted from the readings themselves. */
export function countReadings(readings: readonly Pick<Measurement, 'check' | 'outcome'>[]): ReadingCount[] {
  const counts = new Map<string, ReadingCount>();
  for (const { check, outcome } of readings) {
    const count = counts.get(check) ?? nothingCounted(check);
    counts.set(check, count);
    count.planned += 1;
    if (outcome === 'error') count.missing += 1;
    if (outcome === 'failed') count.failed += 1;
  }
  return [...counts.values()];
}

/** Before the first reading. */
export function nothingCounted(check: string): ReadingCount {
  return { check, planned: 0, missing: 0, failed: 0 };
}

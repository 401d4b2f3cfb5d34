import type { Policy } from '../policy/policy.ts';

/** How many readings of a check were planned and tried, and how many of them could not be taken. */
export interface ReadingCount {
  check: string;
  planned: number;
  missing: number;
}

type SharePolicy = Pick<Policy, 'missingShare' | 'minimumSample' | 'errorLimit'>;

/**
 * Are too many readings of a check missing to say anything, however they are spread? Not before as many were planned
 * as `errorLimit` lets fail in a row plus the `minimumSample` that a verdict needs: until then one short trouble,
 * which the limit on a row allows, would be a large share.
 */
export function isMissingTooMuch({ planned, missing }: ReadingCount, policy: SharePolicy): boolean {
  return planned >= policy.errorLimit + policy.minimumSample && 100 * missing > policy.missingShare * planned;
}

/** All checks together; with `names`, those only. */
export function totalOf(counts: readonly ReadingCount[], names?: readonly string[]): Omit<ReadingCount, 'check'> {
  const mine = counts.filter((one) => names === undefined || names.includes(one.check));
  return {
    planned: mine.reduce((sum, one) => sum + one.planned, 0),
    missing: mine.reduce((sum, one) => sum + one.missing, 0),
  };
}

/** "17 of 240 readings could not be taken"; null when none is missing. */
export function missingWords({ planned, missing }: Omit<ReadingCount, 'check'>): string | null {
  if (missing === 0) return null;
  return `${missing} of ${planned} ${planned === 1 ? 'reading' : 'readings'} could not be taken`;
}

/** The same counted from the readings themselves. */
export function countReadings(readings: readonly { check: string; outcome: string }[]): ReadingCount[] {
  const counts = new Map<string, ReadingCount>();
  for (const { check, outcome } of readings) {
    const count = counts.get(check) ?? { check, planned: 0, missing: 0 };
    counts.set(check, count);
    count.planned += 1;
    if (outcome === 'error') count.missing += 1;
  }
  return [...counts.values()];
}

import { evidenceAbove, evidenceBelow } from './share.ts';

/** How many readings a watch gets, and how sure it has to be. */
export interface WatchPlan {
  readingsPerMinute: number;
  minutes: number;
  /** The share of bad readings (0–1) that is tolerated. */
  tolerated: number;
  /** The probability of a false alarm that is allowed to this check. */
  alpha: number;
}

/** A share counts as found within a time when it is found by then in four cases out of five. */
const power = 0.8;

/**
 * Minutes until the watch has found a true share of bad readings (0–1) in four cases out of five; null when it does not
 * within its time. Exact for readings that do not depend on each other: the probability of having crossed the line is
 * followed from reading to reading.
 */
export function minutesToFind(share: number, plan: WatchPlan): number | null {
  const evidence = evidenceAbove(plan.tolerated);
  const needed = Math.log(1 / plan.alpha);
  const most = Math.floor(plan.readingsPerMinute * plan.minutes);
  // The probability of so many bad readings without having been found.
  let unfound = [1];
  let found = 0;
  let line = 1;
  for (let total = 1; total <= most; total += 1) {
    const next = Array.from(
      { length: unfound.length + 1 },
      (_, bad) => (unfound[bad] ?? 0) * (1 - share) + (unfound[bad - 1] ?? 0) * share,
    );
    // The more readings there are, the more bad ones it takes.
    while (line <= total && evidence({ total, bad: line }) < needed) line += 1;
    found += next.slice(line).reduce((sum, probability) => sum + probability, 0);
    if (found >= power) return total / plan.readingsPerMinute;
    unfound = next.slice(0, line);
  }
  return null;
}

/**
 * The least number of readings, all of them good from now on, after which the share of bad ones is known to be below
 * `limit` with an error of at most `alpha`; Infinity when `most` readings do not get there.
 */
export function readingsToRuleOut(
  limit: number,
  alpha: number,
  { total, bad } = { total: 0, bad: 0 },
  most = 100_000,
): number {
  const evidence = evidenceBelow(limit);
  const needed = Math.log(1 / alpha);
  if (evidence({ total: total + most, bad }) < needed) return Number.POSITIVE_INFINITY;
  let few = -1;
  let many = most;
  // With more good readings the evidence only grows, so the least number is found by halving.
  while (many - few > 1) {
    const middle = Math.floor((few + many) / 2);
    if (evidence({ total: total + middle, bad }) >= needed) many = middle;
    else few = middle;
  }
  return many;
}

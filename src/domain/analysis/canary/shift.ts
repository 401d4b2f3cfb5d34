import { normalQuantile } from './normal-quantile.ts';
import { differenceOfRank } from './pairwise-differences.ts';

/** By how much the values of the canary are above those of the control. */
export interface Shift {
  /** The median of all differences between a value of the canary and one of the control (Hodges and Lehmann 1963). */
  estimate: number;
  /** Confidence limits of the shift. */
  lower: number;
  upper: number;
  /** The probability that a value of the canary is above one of the control, ties counting half. */
  superiority: number;
  /**
   * The test of whether the two differ at all, before the size of the shift is looked at: above 1 the canary is higher
   * with this confidence, below -1 it is lower. In units of the deviation that is needed.
   */
  strength: number;
}

/**
 * The Mann-Whitney test and the confidence interval that belongs to it, in the normal approximation with correction for
 * continuity and ties (Hollander, Wolfe and Chicken 2014, section 4). Nothing is drawn at random: values that are equal
 * share their rank. The interval ends at differences that exist, so that the unit of the values makes no difference.
 * `dependence`: how many values say as much as an independent one; the variance is so many times as large.
 */
export function shiftOf(
  canary: readonly number[],
  control: readonly number[],
  confidence: number,
  dependence = 1,
): Shift {
  const pairs = canary.length * control.length;
  const quantile = Math.sqrt(dependence) * normalQuantile((1 + confidence) / 2);
  // Between two differences, only equal values of the same version are tied.
  const spread = rankSpread(canary.length, control.length, tieSum(canary) + tieSum(control));
  const beyond = Math.floor(pairs / 2 + 0.5 + quantile * spread) + 1;
  const rank = (place: number) => differenceOfRank(canary, control, place);
  const middle = rank(Math.ceil(pairs / 2));
  const above = pairs % 2 === 0 ? rank(pairs / 2 + 1) : middle;
  const superiority = wins(canary, control) / pairs;
  const excess = (superiority - 0.5) * pairs;
  const pooled = Float64Array.from([...canary, ...control]).sort();
  const needed = quantile * rankSpread(canary.length, control.length, tieSum(pooled));
  return {
    estimate: middle / 2 + above / 2,
    lower: beyond > pairs ? Number.NEGATIVE_INFINITY : rank(pairs + 1 - beyond),
    upper: beyond > pairs ? Number.POSITIVE_INFINITY : rank(beyond),
    superiority,
    strength: needed === 0 ? 0 : (excess - Math.sign(excess) * Math.min(0.5, Math.abs(excess))) / needed,
  };
}

/** Whether so many values could show a difference at all: if each of the canary were above each of the control. */
export function canShow(canary: number, control: number, confidence: number, dependence = 1): boolean {
  const pairs = canary * control;
  return (
    pairs / 2 - 0.5 > Math.sqrt(dependence) * normalQuantile((1 + confidence) / 2) * rankSpread(canary, control, 0)
  );
}

/** The standard deviation of the number of pairs in which the canary is above, if the two do not differ. */
function rankSpread(canary: number, control: number, ties: number): number {
  const all = canary + control;
  const correction = all > 1 ? ties / (all * (all - 1)) : 0;
  return Math.sqrt(Math.max(0, ((canary * control) / 12) * (all + 1 - correction)));
}

/** Σ (t³ − t) over the groups of t equal values. */
function tieSum(sorted: ArrayLike<number>): number {
  let sum = 0;
  let start = 0;
  for (let index = 1; index <= sorted.length; index += 1) {
    if (index < sorted.length && sorted[index] === sorted[start]) continue;
    const equal = index - start;
    sum += equal ** 3 - equal;
    start = index;
  }
  return sum;
}

/** In how many pairs the canary is above the control; half for each pair of equals. */
function wins(canary: readonly number[], control: readonly number[]): number {
  let below = 0;
  let upTo = 0;
  let sum = 0;
  for (const value of canary) {
    while (below < control.length && (control[below] ?? Number.NaN) < value) below += 1;
    while (upTo < control.length && (control[upTo] ?? Number.NaN) <= value) upTo += 1;
    sum += (below + upTo) / 2;
  }
  return sum;
}

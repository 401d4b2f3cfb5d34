/** Readings of one kind: how many there were, and how many of them were bad. */
export interface Tally {
  total: number;
  bad: number;
}

/**
 * Weighs readings against one limit. The result is the natural logarithm of an e-value: under the null hypothesis it
 * reaches `Math.log(1 / alpha)` with a probability of at most `alpha`, however often one looks (Ville's inequality),
 * as long as the readings do not depend on each other.
 */
export type Evidence = (tally: Tally) => number;

/** One alternative of a mixture, with what a bad and a good reading add to the logarithm of its likelihood ratio. */
export interface Alternative {
  logWeight: number;
  perBad: number;
  perGood: number;
}

/**
 * How far the alternatives are from the limit, as ratios of odds (`share / (1 - share)`), nearest first, with their
 * weights. Ratios of odds mean the same at any limit: against 2 % these are 5, 11, 26 and 60 %; against a half, 72, 86, 94
 * and 99 %. Chosen on simulated watches with other seeds than those of the score.
 */
const oddsRatios: readonly (readonly [ratio: number, weight: number])[] = [
  [2.6, 0.35],
  [6, 0.45],
  [17, 0.12],
  [75, 0.08],
];

/** By limit and side; limits come from the settings, so there are few. */
const known = new Map<string, readonly Alternative[]>();

/** The alternatives to "at most `limit` of the readings are bad" (0 < limit < 1). */
export const alternativesAbove = (limit: number) => alternatives(limit, 'above');

/** The alternatives to "at least `limit` of the readings are bad" (0 < limit < 1). */
const alternativesBelow = (limit: number) => alternatives(limit, 'below');

/**
 * Evidence that the share of bad readings is above `limit`: a mixture over larger shares, each weighed by its likelihood
 * ratio (the method of mixtures: Robbins 1970; Howard, Ramdas, McAuliffe and Sekhon 2021, section 4).
 */
export function evidenceAbove(limit: number): Evidence {
  const mixture = alternativesAbove(limit);
  return (tally) => evidenceOf(mixture, tally);
}

/** Evidence that the share of bad readings is below `limit`: the same mixture over smaller shares. */
export function evidenceBelow(limit: number): Evidence {
  const mixture = alternativesBelow(limit);
  return (tally) => evidenceOf(mixture, tally);
}

function alternatives(limit: number, side: 'above' | 'below'): readonly Alternative[] {
  const key = `${side} ${limit}`;
  const mixture = known.get(key) ?? compute(limit, side);
  known.set(key, mixture);
  return mixture;
}

function compute(limit: number, side: 'above' | 'below'): Alternative[] {
  if (!(limit > 0 && limit < 1)) throw new RangeError(`a share is between 0 and 1, not ${limit}`);
  return oddsRatios.map(([ratio, weight]) => {
    const odds = (limit / (1 - limit)) * (side === 'above' ? ratio : 1 / ratio);
    const share = odds / (1 + odds);
    return {
      logWeight: Math.log(weight),
      perBad: Math.log(share / limit),
      perGood: Math.log((1 - share) / (1 - limit)),
    };
  });
}

function evidenceOf(mixture: readonly Alternative[], { total, bad }: Tally): number {
  return logSum(mixture.map(({ logWeight, perBad, perGood }) => logWeight + bad * perBad + (total - bad) * perGood));
}

/** log Σ exp(term), without overflow; -Infinity for no terms. */
export function logSum(terms: readonly number[]): number {
  const most = Math.max(...terms);
  if (most === Number.NEGATIVE_INFINITY) return most;
  return most + Math.log(terms.reduce((sum, term) => sum + Math.exp(term - most), 0));
}

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

/** One alternative of the mixture, with what a bad and a good reading add to the logarithm of its likelihood ratio. */
interface Alternative {
  logWeight: number;
  perBad: number;
  perGood: number;
}

const points = 64;

/**
 * Evidence that the share of bad readings is above `limit` (0 < limit < 1). A mixture over the shares above it with the
 * weights of Beta(1, 15) stretched onto (limit, 1), so that a share a little above the limit weighs most: the one-sided
 * beta mixture for a binomial share (Robbins 1970; Howard, Ramdas, McAuliffe and Sekhon 2021, section 4).
 */
export function evidenceAbove(limit: number): Evidence {
  return mixture(
    limit,
    (u) => limit + (1 - limit) * u,
    (u) => (1 - u) ** 14,
  );
}

/**
 * Evidence that the share of bad readings is below `limit` (0 < limit < 1): the same mixture over (0, limit), with
 * Beta(1, 3), so that shares near zero weigh most.
 */
export function evidenceBelow(limit: number): Evidence {
  return mixture(
    limit,
    (u) => limit * u,
    (u) => (1 - u) ** 2,
  );
}

function mixture(limit: number, shareAt: (u: number) => number, weightAt: (u: number) => number): Evidence {
  if (!(limit > 0 && limit < 1)) throw new RangeError(`a share is between 0 and 1, not ${limit}`);
  const middles = Array.from({ length: points }, (_, index) => (index + 0.5) / points);
  const sum = middles.reduce((total, u) => total + weightAt(u), 0);
  const alternatives = middles.map((u): Alternative => {
    const share = shareAt(u);
    return {
      logWeight: Math.log(weightAt(u) / sum),
      perBad: Math.log(share / limit),
      perGood: Math.log((1 - share) / (1 - limit)),
    };
  });
  return ({ total, bad }) => logSum(alternatives, bad, total - bad);
}

/** log Σ exp(logWeight + bad · perBad + good · perGood), without overflow. */
function logSum(alternatives: readonly Alternative[], bad: number, good: number): number {
  let most = Number.NEGATIVE_INFINITY;
  for (const { logWeight, perBad, perGood } of alternatives)
    most = Math.max(most, logWeight + bad * perBad + good * perGood);
  let sum = 0;
  for (const { logWeight, perBad, perGood } of alternatives)
    sum += Math.exp(logWeight + bad * perBad + good * perGood - most);
  return most + Math.log(sum);
}

import { logSum } from './share.ts';

/** Events without a number of readings they are a share of, such as exceptions: how many in how much exposure. */
export interface EventCount {
  events: number;
  /** Time, times the share of traffic if a version has only part of it; in the unit of the limit, such as minutes. */
  exposure: number;
}

/**
 * Weighs events against one limit. The result is the natural logarithm of an e-value: under the null hypothesis it
 * reaches `Math.log(1 / alpha)` with a probability of at most `alpha`, however often one looks, as long as events do
 * not cause each other. Events that come in bursts are to be counted once a burst.
 */
export type RateEvidence = (count: EventCount) => number;

/** How far the alternatives are from the limit, nearest first, with their weights. */
const ratios: readonly (readonly [ratio: number, weight: number])[] = [
  [1.3, 0.2],
  [2, 0.4],
  [5, 0.25],
  [20, 0.15],
];

/** Evidence that there are more than `limit` events per unit of exposure. */
export function rateAbove(limit: number): RateEvidence {
  return mixture(limit, ratios);
}

/** Evidence that there are fewer than `limit` events per unit of exposure. */
export function rateBelow(limit: number): RateEvidence {
  return mixture(
    limit,
    ratios.map(([ratio, weight]) => [1 / ratio, weight]),
  );
}

/** What a count adds to the logarithm of the likelihood ratio of each larger rate, with the logarithm of its weight. */
export function stepsAbove(limit: number, { events, exposure }: EventCount): { logWeight: number; step: number }[] {
  return ratios.map(([ratio, weight]) => ({
    logWeight: Math.log(weight),
    step: events * Math.log(ratio) - (ratio - 1) * limit * exposure,
  }));
}

/**
 * Mean over other rates of their likelihood ratio, (λ / limit)^events · exp(−(λ − limit) · exposure), of Poisson
 * counts.
 */
function mixture(limit: number, weighted: readonly (readonly [ratio: number, weight: number])[]): RateEvidence {
  if (!(limit > 0 && Number.isFinite(limit))) throw new RangeError(`a limit of a rate is above 0, not ${limit}`);
  const terms = weighted.map(([ratio, weight]) => ({
    logWeight: Math.log(weight),
    perEvent: Math.log(ratio),
    loss: (ratio - 1) * limit,
  }));
  return ({ events, exposure }) => {
    if (!(events >= 0 && exposure >= 0 && Number.isFinite(events + exposure)))
      throw new RangeError(`there cannot be ${events} events in ${exposure}`);
    return logSum(terms.map(({ logWeight, perEvent, loss }) => logWeight + events * perEvent - loss * exposure));
  };
}

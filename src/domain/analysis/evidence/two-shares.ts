import { logSum, type Tally } from './share.ts';

/**
 * Readings of two versions that run side by side, weighed against the hypothesis that the canary's share of bad ones is
 * not larger than the control's. Its size is constant; it is plain JSON.
 */
export interface TwoShares {
  control: Tally;
  canary: Tally;
  /** For each alternative, the logarithm of its e-value. Empty before the first block. */
  logs: readonly number[];
}

export const emptyTwoShares: TwoShares = { control: { total: 0, bad: 0 }, canary: { total: 0, bad: 0 }, logs: [] };

/**
 * The alternatives: a share of the control with a ratio of odds by which the canary is worse. Of rare failures only the
 * ratio matters, since what the good readings say cancels out, so that a few shares are enough.
 */
const controlShares: readonly number[] = [0.01, 0.1, 0.35, 0.7];
const oddsRatios: readonly (readonly [ratio: number, weight: number])[] = [
  [1.4, 0.2],
  [2, 0.35],
  [4, 0.25],
  [15, 0.2],
];
const alternatives = controlShares.flatMap((control) =>
  oddsRatios.map(([ratio, weight]) => {
    const odds = (control / (1 - control)) * ratio;
    return { control, canary: odds / (1 + odds), logWeight: Math.log(weight / controlShares.length) };
  }),
);

/**
 * The evidence with one more block: what both versions answered in the same time. Both shares may change from block to
 * block. A block without readings of one version says nothing, and counts for neither.
 *
 * Each alternative is weighed against the one share for both versions that is their mean by number of readings. That is
 * an e-value for "both are alike" (Turner, Ly and Grünwald 2024), and for "the canary is not worse" too: the more often
 * the control fails or the less often the canary does, the smaller it becomes.
 */
export function addBlock(before: TwoShares, { control, canary }: { control: Tally; canary: Tally }): TwoShares {
  requireTally(control);
  requireTally(canary);
  if (control.total === 0 || canary.total === 0) return before;
  const all = control.total + canary.total;
  return {
    control: sum(before.control, control),
    canary: sum(before.canary, canary),
    logs: alternatives.map((one, index) => {
      const alike = (one.control * control.total + one.canary * canary.total) / all;
      return (before.logs[index] ?? 0) + logRatio(control, one.control, alike) + logRatio(canary, one.canary, alike);
    }),
  };
}

/**
 * The logarithm of the evidence that the canary is worse. It reaches `Math.log(1 / alpha)` with a probability of at
 * most
 * `alpha` while it is not, however often one looks, as long as readings do not depend on each other.
 */
export function logEvidenceWorse({ logs }: TwoShares): number {
  return logs.length === 0 ? 0 : logSum(alternatives.map(({ logWeight }, index) => logWeight + (logs[index] ?? 0)));
}

const logRatio = ({ total, bad }: Tally, share: number, alike: number) =>
  bad * Math.log(share / alike) + (total - bad) * Math.log((1 - share) / (1 - alike));

const sum = (a: Tally, b: Tally): Tally => ({ total: a.total + b.total, bad: a.bad + b.bad });

function requireTally({ total, bad }: Tally): void {
  if (!(bad >= 0 && bad <= total && Number.isFinite(total)))
    throw new RangeError(`${bad} of ${total} readings cannot be bad`);
}

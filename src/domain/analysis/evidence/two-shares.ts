import { fewestBlocks, fromFewBlocks } from './dispersion.ts';
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
  /** How many blocks count. */
  blocks: number;
  /** Σ of (difference − difference of the block before)², each by its weight. */
  changes: number;
  /** Of the last block: the canary's share less the control's, and its weight: 1 / (1/n + 1/m) readings. */
  last: { difference: number; weight: number } | null;
}

export const emptyTwoShares: TwoShares = {
  control: { total: 0, bad: 0 },
  canary: { total: 0, bad: 0 },
  logs: [],
  blocks: 0,
  changes: 0,
  last: null,
};

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
  const difference = canary.bad / canary.total - control.bad / control.total;
  const weight = (control.total * canary.total) / all;
  const { last } = before;
  return {
    control: sum(before.control, control),
    canary: sum(before.canary, canary),
    logs: alternatives.map((one, index) => {
      const alike = (one.control * control.total + one.canary * canary.total) / all;
      return (before.logs[index] ?? 0) + logRatio(control, one.control, alike) + logRatio(canary, one.canary, alike);
    }),
    blocks: before.blocks + 1,
    changes:
      before.changes + (last === null ? 0 : (difference - last.difference) ** 2 / (1 / weight + 1 / last.weight)),
    last: { difference, weight },
  };
}

/**
 * The logarithm of the evidence that the canary is worse, if readings do not depend on each other. It then reaches
 * `Math.log(1 / alpha)` with a probability of at most `alpha` while the canary is not worse, however often one looks.
 */
export function logEvidenceIfIndependent(state: TwoShares): number {
  return mixture(state.logs, 1);
}

/**
 * The logarithm of the evidence that the canary is worse, discounted for failures that come in clusters; 0 before
 * `fewestBlocks`. Each alternative is reduced to its root by `dispersion`, since any root of an e-value is one too.
 */
export function logEvidenceWorse(state: TwoShares): number {
  return state.blocks < fewestBlocks ? 0 : discounted(state.logs, state);
}

/** What `logEvidenceWorse` would say of these readings, were they as dispersed as those of `state`. */
export function logEvidenceOf(readings: { control: Tally; canary: Tally }, state: TwoShares): number {
  return discounted(addBlock(emptyTwoShares, readings).logs, state);
}

function discounted(logs: readonly number[], state: TwoShares): number {
  return fromFewBlocks(mixture(logs, dispersion(state)), state.blocks);
}

/**
 * How many times as much the difference of the two shares varies from block to block as it does with failures that do
 * not depend on each other; at least 1. From the changes between neighboring blocks (von Neumann 1941), so that neither
 * a canary that is worse nor one that becomes worse looks dispersed, and from differences, so that minutes that are bad
 * for both versions do not count. One change as of independent failures is added, so that few blocks that agree by
 * chance do not show that there are no clusters.
 */
export function dispersion({ control, canary, blocks, changes }: TwoShares): number {
  if (blocks < 2) return 1;
  // What a difference varies by itself, times its weight, where both keep their part of the readings.
  const part = canary.total / (control.total + canary.total);
  const usual = (1 - part) * variance(canary) + part * variance(control);
  return Math.max(1, (1 + changes / usual) / blocks);
}

/** p (1 − p), with half a failure more, so that it is not 0. */
function variance({ total, bad }: Tally): number {
  const share = (bad + 0.5) / (total + 1);
  return share * (1 - share);
}

function mixture(logs: readonly number[], root: number): number {
  if (logs.length === 0) return 0;
  return logSum(alternatives.map(({ logWeight }, index) => logWeight + (logs[index] ?? 0) / root));
}

const logRatio = ({ total, bad }: Tally, share: number, alike: number) =>
  bad * Math.log(share / alike) + (total - bad) * Math.log((1 - share) / (1 - alike));

const sum = (a: Tally, b: Tally): Tally => ({ total: a.total + b.total, bad: a.bad + b.bad });

function requireTally({ total, bad }: Tally): void {
  if (!(bad >= 0 && bad <= total && Number.isFinite(total)))
    throw new RangeError(`${bad} of ${total} readings cannot be bad`);
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../../test/chaos/random.ts';
import type { Tally } from './share.ts';
import {
  addBlock,
  dispersion,
  emptyTwoShares,
  logEvidenceIfIndependent,
  logEvidenceWorse,
  type TwoShares,
} from './two-shares.ts';

const alpha = 0.05;
const line = Math.log(1 / alpha);

function binomial(next: () => number, total: number, share: number): number {
  let bad = 0;
  for (let index = 0; index < total; index += 1) bad += Number(next() < share);
  return bad;
}

interface Watch {
  control: number;
  canary: number;
  /** Readings in each block. */
  perBlock: { control: number; canary: number };
  blocks: number;
}

/** How many of so many simulated watches find the canary worse, looking after each block. */
function alarms({ control, canary, perBlock, blocks }: Watch, runs: number, seed: number): number {
  const { next } = seededRandom(seed);
  let found = 0;
  for (let run = 0; run < runs; run += 1) {
    let state: TwoShares = emptyTwoShares;
    for (let block = 0; block < blocks; block += 1) {
      state = addBlock(state, {
        control: { total: perBlock.control, bad: binomial(next, perBlock.control, control) },
        canary: { total: perBlock.canary, bad: binomial(next, perBlock.canary, canary) },
      });
      if (logEvidenceWorse(state) < line) continue;
      found += 1;
      break;
    }
  }
  return found;
}

/** The mean of the evidence over all outcomes of one block. */
function expectation(controls: number, canaries: number, control: number, canary: number): number {
  let mean = 0;
  for (let a = 0; a <= controls; a += 1)
    for (let b = 0; b <= canaries; b += 1) {
      const blocks = { control: { total: controls, bad: a }, canary: { total: canaries, bad: b } };
      mean +=
        probability(a, controls, control) *
        probability(b, canaries, canary) *
        Math.exp(logEvidenceIfIndependent(addBlock(emptyTwoShares, blocks)));
    }
  return mean;
}

function probability(bad: number, total: number, share: number): number {
  let choose = 1;
  for (let index = 0; index < bad; index += 1) choose *= (total - index) / (index + 1);
  return choose * share ** bad * (1 - share) ** (total - bad);
}

describe('the evidence that the canary is worse than the control', () => {
  it('is at most 1 on average while it is not', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(share, share, fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }), (x, y, a, b) => {
        expect(expectation(a, b, Math.max(x, y), Math.min(x, y))).toBeLessThanOrEqual(1 + 1e-9);
      }),
      { seed: 1 },
    );
  });

  it('is more than 1 on average when it clearly is', () => {
    expect(expectation(12, 12, 0.1, 0.5)).toBeGreaterThan(2);
  });

  it('raises no more false alarms than it may, whatever the share and however the readings are split', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 0.9, noNaN: true }),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 20 }),
        fc.nat(),
        (share, control, canary, seed) => {
          const watch = { control: share, canary: share, perBlock: { control, canary }, blocks: 50 };
          // 5 % of 300 are 15; four standard deviations are 15 more.
          expect(alarms(watch, 300, seed)).toBeLessThanOrEqual(30);
        },
      ),
      { seed: 2, numRuns: 12 },
    );
  });

  it.each([
    [0.02, { control: 10, canary: 10 }],
    [0.02, { control: 95, canary: 5 }],
    [0.3, { control: 10, canary: 10 }],
  ])('raises few false alarms in long watches at a share of %s', (share, perBlock) => {
    // 5 % of 400 are 20.
    expect(alarms({ control: share, canary: share, perBlock, blocks: 100 }, 400, 3)).toBeLessThanOrEqual(20);
  });

  it.each([
    [{ control: 20, canary: 20 }, 60],
    [{ control: 100, canary: 20 }, 40],
  ])('finds 10 %% against 5 %% with %j in each of %d blocks', (perBlock, blocks) => {
    expect(alarms({ control: 0.05, canary: 0.1, perBlock, blocks }, 200, 4)).toBeGreaterThanOrEqual(180);
  });

  it('grows with each bad reading of the canary and falls with each of the control', () => {
    const evidence = (control: number, canary: number) =>
      logEvidenceIfIndependent(
        addBlock(emptyTwoShares, { control: { total: 100, bad: control }, canary: { total: 100, bad: canary } }),
      );
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99 }), fc.integer({ min: 0, max: 99 }), (a, b) => {
        expect(evidence(a, b + 1)).toBeGreaterThan(evidence(a, b));
        expect(evidence(a + 1, b)).toBeLessThan(evidence(a, b));
      }),
    );
  });

  it('is not moved by a block without readings of one of the two', () => {
    const some = addBlock(emptyTwoShares, { control: { total: 9, bad: 1 }, canary: { total: 9, bad: 4 } });
    expect(addBlock(some, { control: { total: 0, bad: 0 }, canary: { total: 9, bad: 9 } })).toBe(some);
    expect(addBlock(some, { control: { total: 9, bad: 9 }, canary: { total: 0, bad: 0 } })).toBe(some);
    expect(logEvidenceWorse(emptyTwoShares)).toBe(0);
  });

  it('stays small and finite however many readings there are', () => {
    let state: TwoShares = emptyTwoShares;
    for (let block = 0; block < 1_000; block += 1)
      state = addBlock(state, { control: { total: 1e6, bad: 0 }, canary: { total: 1e6, bad: 1e6 } });
    expect(Number.isFinite(logEvidenceWorse(state))).toBe(true);
    expect(JSON.stringify(state).length).toBeLessThan(500);
    expect(state.canary).toEqual({ total: 1e9, bad: 1e9 });
  });

  it.each([
    { total: 1, bad: 2 },
    { total: 5, bad: -1 },
    { total: Number.NaN, bad: 0 },
    { total: 5, bad: Number.NaN },
    { total: Number.POSITIVE_INFINITY, bad: 1 },
  ])('refuses %j', (tally) => {
    const sound = { total: 1, bad: 0 };
    expect(() => addBlock(emptyTwoShares, { control: tally, canary: sound })).toThrow(RangeError);
    expect(() => addBlock(emptyTwoShares, { control: sound, canary: tally })).toThrow(RangeError);
  });
});

/** So many blocks of these, the same or one after the other. */
const blocksOf = (blocks: readonly { control: Tally; canary: Tally }[]) => blocks.reduce(addBlock, emptyTwoShares);
const block = (bad: number, badOfControl = 10) => ({
  control: { total: 1_000, bad: badOfControl },
  canary: { total: 100, bad },
});

describe('failures that come in clusters', () => {
  it('are little evidence: one bad minute is none, however many fail in it', () => {
    for (const place of [0, 2, 4]) {
      const blocks = Array.from({ length: 5 }, (_, index) => block(index === place ? 60 : 1));
      expect(logEvidenceIfIndependent(blocksOf(blocks))).toBeGreaterThan(20);
      expect(logEvidenceWorse(blocksOf(blocks))).toBeLessThan(line);
      expect(dispersion(blocksOf(blocks))).toBeGreaterThan(20);
    }
  });

  it('do not hide a canary that is worse all the time, or becomes worse', () => {
    const worse = blocksOf([9, 12, 10, 11, 8].map((bad) => block(bad)));
    expect(dispersion(worse)).toBeLessThan(1.5);
    expect(logEvidenceWorse(worse)).toBeGreaterThan(line);
    expect(logEvidenceWorse(blocksOf([1, 0, 2, 1, 1, 30, 28, 33, 31].map((bad) => block(bad))))).toBeGreaterThan(line);
  });

  it('do not count when both versions have them, as when a dependency fails', () => {
    const shared = blocksOf([1, 30, 1, 1, 40, 1].map((bad) => block(bad, 10 * bad)));
    expect(dispersion(shared)).toBeLessThan(1.5);
    expect(logEvidenceWorse(shared)).toBeLessThan(0);
  });

  it('cannot be told from others by one block or two, which are no evidence', () => {
    expect(logEvidenceWorse(blocksOf([block(90)]))).toBe(0);
    expect(logEvidenceWorse(blocksOf([block(90), block(90)]))).toBe(0);
    expect(logEvidenceWorse(blocksOf([block(90), block(90), block(90)]))).toBeGreaterThan(line);
  });
});

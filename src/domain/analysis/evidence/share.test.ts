import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evidenceAbove, evidenceBelow } from './share.ts';

/** Σ over all outcomes of n readings of probability × evidence: at most 1 is what makes it an e-value. */
function expectation(evidence: (tally: { total: number; bad: number }) => number, n: number, share: number): number {
  let sum = 0;
  let logChoose = 0;
  for (let bad = 0; bad <= n; bad += 1) {
    const logProbability = logChoose + bad * Math.log(share) + (n - bad) * Math.log(1 - share);
    sum += Math.exp(logProbability + evidence({ total: n, bad }));
    logChoose += Math.log((n - bad) / (bad + 1));
  }
  return sum;
}

describe('the evidence about a share', () => {
  it('is 1 before the first reading, and on average afterward when the share is at the limit', () => {
    for (const limit of [0.001, 0.02, 0.05, 0.5])
      for (const evidence of [evidenceAbove(limit), evidenceBelow(limit)]) {
        expect(evidence({ total: 0, bad: 0 })).toBeCloseTo(0, 10);
        for (const n of [1, 7, 100, 400]) expect(expectation(evidence, n, limit)).toBeCloseTo(1, 6);
      }
  });

  it('is less on average when the claim is further from the truth', () => {
    for (const share of [0.001, 0.01, 0.019]) {
      expect(expectation(evidenceAbove(0.02), 200, share)).toBeLessThan(1);
      expect(expectation(evidenceBelow(0.02), 200, 0.04 - share)).toBeLessThan(1);
    }
  });

  it('grows with each bad reading above, and with each good one below', () => {
    const above = evidenceAbove(0.02);
    const below = evidenceBelow(0.05);
    fc.assert(
      fc.property(fc.nat(2_000), fc.nat(2_000), (good, bad) => {
        const total = good + bad;
        expect(above({ total: total + 1, bad: bad + 1 })).toBeGreaterThan(above({ total, bad }));
        expect(above({ total: total + 1, bad })).toBeLessThan(above({ total, bad }));
        expect(below({ total: total + 1, bad })).toBeGreaterThan(below({ total, bad }));
        expect(below({ total: total + 1, bad: bad + 1 })).toBeLessThan(below({ total, bad }));
      }),
    );
  });

  it('is convinced by two failures alone, not by one; and by 73 good readings that fewer than 5 % fail', () => {
    const above = evidenceAbove(0.02);
    expect(Math.exp(above({ total: 1, bad: 1 }))).toBeLessThan(10);
    expect(Math.exp(above({ total: 2, bad: 2 }))).toBeGreaterThan(100);
    const below = evidenceBelow(0.05);
    expect(Math.exp(below({ total: 72, bad: 0 }))).toBeLessThan(20);
    expect(Math.exp(below({ total: 73, bad: 0 }))).toBeGreaterThan(20);
  });

  it('stays a number for any count', () => {
    for (const bad of [0, 1, 500_000, 1_000_000])
      for (const evidence of [evidenceAbove(0.02), evidenceBelow(0.02)])
        expect(Number.isFinite(evidence({ total: 1_000_000, bad }))).toBe(true);
  });

  it.each([0, 1, -0.1, 2, Number.NaN])('refuses %s as a limit', (limit) => {
    expect(() => evidenceAbove(limit)).toThrow(RangeError);
    expect(() => evidenceBelow(limit)).toThrow(RangeError);
  });
});

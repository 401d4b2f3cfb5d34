import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { missingValues } from './missing-values.ts';
import { canShow, shiftOf } from './shift.ts';

const ascending = (values: readonly number[]) => [...values].sort((a, b) => a - b);
const some = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 6, maxLength: 30 }).map(ascending);

/** The probability, over all ways to draw the canary out of ranks, that its sum of wins is at least as large. */
function exactTail(canary: number, control: number, wins: number): number {
  // How many of the ways have so many wins, by the recursion of Mann and Whitney.
  const ways = (n: number, m: number, u: number): number => {
    if (u < 0) return 0;
    if (n === 0 || m === 0) return u === 0 ? 1 : 0;
    return ways(n - 1, m, u - m) + ways(n, m - 1, u);
  };
  const counts = Array.from({ length: canary * control + 1 }, (_, u) => ways(canary, control, u));
  const all = counts.reduce((sum, count) => sum + count, 0);
  return counts.slice(wins).reduce((sum, count) => sum + count, 0) / all;
}

describe('the shift between two versions', () => {
  it('is the median of the differences, inside an interval of differences', () => {
    const shift = shiftOf([11, 12, 13, 14, 15, 16], [1, 2, 3, 4, 5, 6], 0.98);
    expect(shift).toMatchObject({ estimate: 10, superiority: 1 });
    expect(shift.strength).toBeGreaterThan(1);
    expect(shift.lower).toBe(6);
    expect(shift.upper).toBe(14);
  });

  it('is the same the other way round', () => {
    fc.assert(
      fc.property(some, some, (a, b) => {
        const [there, back] = [shiftOf(a, b, 0.98), shiftOf(b, a, 0.98)];
        expect(there.estimate + back.estimate).toBeCloseTo(0, 10);
        expect(there.lower + back.upper).toBeCloseTo(0, 10);
        expect(there.superiority + back.superiority).toBeCloseTo(1, 10);
        expect(there.strength + back.strength).toBeCloseTo(0, 10);
      }),
    );
  });

  it('moves with the canary, and grows with the unit, without another answer', () => {
    fc.assert(
      fc.property(some, some, fc.integer({ min: -100, max: 100 }), (a, b, by) => {
        const [plain, moved] = [
          shiftOf(a, b, 0.98),
          shiftOf(
            a.map((value) => value + by),
            b,
            0.98,
          ),
        ];
        expect(moved.estimate).toBe(plain.estimate + by);
        expect(moved.lower).toBe(plain.lower + by);
        const scaled = (values: readonly number[]) => values.map((value) => value / 2 ** 40);
        const small = shiftOf(scaled(a), scaled(b), 0.98);
        expect(small.strength).toBe(plain.strength);
        expect(small.upper).toBe(plain.upper / 2 ** 40);
      }),
    );
  });

  it('differs where the interval leaves 0 out, unless ties touch 0', () => {
    fc.assert(
      fc.property(some, some, (a, b) => {
        const { lower, upper, strength } = shiftOf(a, b, 0.98);
        if (lower > 0) expect(strength).toBeGreaterThan(1);
        if (upper < 0) expect(strength).toBeLessThan(-1);
        if (lower < 0 && upper > 0) expect(Math.abs(strength)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('agrees with the exact test on small samples without ties', () => {
    for (const [canary, control] of [
      [5, 5],
      [5, 8],
      [7, 7],
      [4, 9],
    ] as const) {
      const wins = Array.from({ length: canary * control + 1 }, (_, u) => u);
      const exact = wins.find((u) => exactTail(canary, control, u) <= 0.01) ?? Number.NaN;
      const found = wins.find((u) => {
        // A canary that is above the control in exactly u pairs.
        const right = ranksWithWins(canary, control, u);
        return shiftOf(right.canary, right.control, 0.98).strength > 1;
      });
      expect(Math.abs((found ?? Number.NaN) - exact)).toBeLessThanOrEqual(1);
    }
  });

  it('tells nothing of values that are all equal', () => {
    expect(shiftOf([3, 3, 3], [3, 3, 3], 0.98)).toMatchObject({ estimate: 0, strength: 0 });
  });

  it('has no limits where there are too few values for any', () => {
    expect(shiftOf([2], [1], 0.98)).toMatchObject({
      estimate: 1,
      lower: Number.NEGATIVE_INFINITY,
      upper: Number.POSITIVE_INFINITY,
    });
  });
});

/** Values without ties in which the canary is above the control in exactly so many pairs. */
function ranksWithWins(canary: number, control: number, wins: number) {
  const base = Array.from({ length: control }, (_, index) => index + 1);
  const values = Array.from({ length: canary }, (_, index) => {
    const mine = Math.min(control, Math.max(0, wins - index * control));
    return mine + 0.5 + index / 1_000;
  });
  return { canary: ascending(values), control: base };
}

describe('how many values it takes', () => {
  it.each([
    [3, 3, { canary: 2, control: 2 }],
    [0, 0, { canary: 5, control: 5 }],
    [4, 4, { canary: 1, control: 1 }],
    [5, 5, { canary: 0, control: 0 }],
    [1, 1_000, { canary: 1, control: 0 }],
    [60, 3, { canary: 0, control: 0 }],
    [8, 2, { canary: 0, control: 1 }],
    [1, 20, { canary: 2, control: 0 }],
  ])('%d of the canary and %d of the control lack %j', (canary, control, expected) => {
    expect(missingValues(canary, control, 0.98)).toEqual(expected);
  });

  it('grows with the confidence', () => {
    expect(canShow(4, 4, 0.95)).toBe(true);
    expect(canShow(4, 4, 0.98)).toBe(false);
    expect(missingValues(0, 0, 0.999).canary).toBeGreaterThan(5);
  });

  it('is enough once they are there', () => {
    fc.assert(
      fc.property(fc.nat(40), fc.nat(40), (canary, control) => {
        const missing = missingValues(canary, control, 0.98);
        expect(canShow(canary + missing.canary, control + missing.control, 0.98)).toBe(true);
      }),
    );
  });
});

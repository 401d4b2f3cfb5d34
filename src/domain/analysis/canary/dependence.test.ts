import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../../test/chaos/random.ts';
import { dependenceOf } from './dependence.ts';

/** Values that keep so much of the one before. */
function remembering(share: number, count: number, seed: number): number[] {
  const random = seededRandom(seed);
  const values: number[] = [];
  // Twelve uniform draws add up to a nearly normal one.
  const draw = () => Array.from({ length: 12 }, () => random.next()).reduce((sum, one) => sum + one, -6);
  for (let last = draw(); values.length < count; last = share * last + Math.sqrt(1 - share * share) * draw())
    values.push(last);
  return values;
}

const mean = (share: number, count: number) => {
  const found = Array.from({ length: 200 }, (_, seed) => dependenceOf(remembering(share, count, seed)));
  return found.reduce((sum, one) => sum + one, 0) / found.length;
};

describe('how many values say as much as one that depends on no other', () => {
  it('is about (1 + ρ) / (1 − ρ), from short series too', () => {
    expect(mean(0.6, 300)).toBeGreaterThan(3.2);
    expect(mean(0.6, 300)).toBeLessThan(4.4);
    expect(mean(0.6, 60)).toBeGreaterThan(3);
    expect(mean(0.9, 300)).toBeGreaterThan(11);
  });

  it('is one for values that do not depend on each other', () => {
    const found = Array.from({ length: 400 }, (_, seed) => dependenceOf(remembering(0, 60, seed)));
    expect(found.filter((one) => one > 1).length).toBeLessThan(24);
  });

  it.each([
    ['nothing', []],
    ['too few values', [1, 2, 3, 4, 5]],
    ['equal values', Array<number>(60).fill(7)],
    ['values that alternate', Array.from({ length: 60 }, (_, index) => index % 2)],
  ])('is one for %s', (_, values) => {
    expect(dependenceOf(values)).toBe(1);
  });

  it('is the same in every unit, and always between 1 and 19', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { maxLength: 80 }), (values) => {
        const found = dependenceOf(values);
        expect(found).toBeGreaterThanOrEqual(1);
        expect(found).toBeLessThanOrEqual(19);
        expect(dependenceOf(values.map((value) => value * 1_024))).toBe(found);
      }),
    );
    expect(dependenceOf(Array.from({ length: 80 }, (_, index) => index))).toBe(19);
  });
});

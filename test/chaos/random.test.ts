import { describe, expect, it } from 'vitest';
import { seededRandom } from './random.ts';

const draws = (seed: number, count = 1_000) => {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => random.next());
};

describe('chance by a seed', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(draws(7)).toEqual(draws(7));
    expect(draws(7)).not.toEqual(draws(8));
    expect(seededRandom(7).fork('people').next()).toBe(seededRandom(7).fork('people').next());
    expect(seededRandom(7).fork('people').next()).not.toBe(seededRandom(7).fork('world').next());
  });

  it('is spread evenly from 0 to below 1', () => {
    const all = draws(1, 20_000);
    expect(Math.min(...all)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...all)).toBeLessThan(1);
    for (let tenth = 0; tenth < 10; tenth += 1) {
      const share = all.filter((one) => Math.floor(one * 10) === tenth).length / all.length;
      expect(Math.abs(share - 0.1)).toBeLessThan(0.02);
    }
  });

  it('picks by weight', () => {
    const random = seededRandom(3);
    const picked = Array.from({ length: 3_000 }, () =>
      random.weighted([
        [9, 'often'],
        [1, 'seldom'],
        [0, 'never'],
      ]),
    );
    expect(picked.filter((one) => one === 'never')).toEqual([]);
    expect(picked.filter((one) => one === 'seldom').length / picked.length).toBeCloseTo(0.1, 1);
  });
});

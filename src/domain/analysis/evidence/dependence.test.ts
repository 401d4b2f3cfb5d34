import { expect, it } from 'vitest';
import { seededRandom } from '../../../../test/chaos/random.ts';
import { autocorrelationTime } from './dependence.ts';

const random = seededRandom(3).next;
const inRunsOf = (length: number, count: number) =>
  Array.from({ length: count }, () => Number(random() < 0.2)).flatMap((one) => Array<number>(length).fill(one));

it.each([
  [1, 1],
  // Within a run of k, τ is Σ over all lags of the triangle (1 − |lag| / k): k.
  [3, 3],
  [5, 5],
])('of readings that come in runs of %i is about %i', (length, expected) => {
  const estimated = autocorrelationTime(inRunsOf(length, 2_000));
  expect(estimated).toBeGreaterThan(expected * 0.8);
  expect(estimated).toBeLessThan(expected * 1.3);
});

it('of a first-order autoregression is (1 + φ) / (1 − φ)', () => {
  let value = 0;
  const series = Array.from({ length: 20_000 }, () => {
    value = 0.6 * value + random() - random();
    return value;
  });
  expect(autocorrelationTime(series)).toBeGreaterThan(3.4);
  expect(autocorrelationTime(series)).toBeLessThan(4.6);
});

it('is 1 where nothing can be seen, and bounded', () => {
  expect(autocorrelationTime([])).toBe(1);
  expect(autocorrelationTime(Array<number>(500).fill(0))).toBe(1);
  expect(autocorrelationTime([1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0])).toBe(1);
  expect(autocorrelationTime(inRunsOf(200, 20))).toBeLessThanOrEqual(20);
  expect(autocorrelationTime([1, 2, 3, 4, 5, 6, 7, 8, 9, Number.NaN])).toBe(1);
});

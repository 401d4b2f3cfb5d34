import { expect, it } from 'vitest';
import { aMetric } from '../../../../test/score/a-metric.ts';
import { quantileOfSorted, sampleOf } from './sample.ts';

const { NaN: nan, POSITIVE_INFINITY: infinite, NEGATIVE_INFINITY: minusInfinite } = Number;

it('leaves missing and infinite values out, or counts them as 0', () => {
  const values = [3, nan, -1, infinite, minusInfinite, 1e301, 2];
  expect(sampleOf(values, aMetric())).toEqual({ inOrder: [3, -1, 2], sorted: [-1, 2, 3], numbers: 3 });
  expect(sampleOf(values, aMetric({ missing: 'zero' }))).toEqual({
    inOrder: [3, 0, -1, 0, 0, 0, 2],
    sorted: [-1, 0, 0, 0, 0, 2, 3],
    numbers: 3,
  });
  expect(sampleOf([], aMetric({ missing: 'zero' }))).toEqual({ inOrder: [], sorted: [], numbers: 0 });
});

it('keeps outliers unless the metric says otherwise', () => {
  const values = [...Array.from({ length: 200 }, (_, index) => 100 + (index % 10)), 5_000];
  expect(sampleOf(values, aMetric()).sorted.at(-1)).toBe(5_000);
  expect(sampleOf(values, aMetric({ outliers: { factor: 3 } })).sorted.at(-1)).toBe(109);
});

it('does not take values for outliers because most of them are equal', () => {
  const values = [...Array<number>(90).fill(0), ...Array<number>(10).fill(1)];
  expect(sampleOf(values, aMetric({ outliers: { factor: 3 } })).sorted).toHaveLength(100);
});

it.each([
  [[], 0.5, null],
  [[7], 0.99, 7],
  [[1, 2, 3, 4], 0.5, 2.5],
  [[1, 2, 3, 4, 5], 0.25, 2],
  [[0, 10], 0.01, 0.1],
])('of %j the quantile %d is %s', (values, quantile, expected) => {
  expect(quantileOfSorted(values, quantile)).toEqual(expected);
});

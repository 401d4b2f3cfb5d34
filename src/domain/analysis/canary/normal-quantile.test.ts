import { expect, it } from 'vitest';
import { normalQuantile } from './normal-quantile.ts';

it.each([
  [0.5, 0],
  [0.75, 0.674_489_750_196],
  [0.9, 1.281_551_565_545],
  [0.975, 1.959_963_984_54],
  [0.99, 2.326_347_874_041],
  [0.999_999, 4.753_424_308_823],
  [0.999_999_999, 5.997_807_015],
])('of %d is %d', (probability, expected) => {
  expect(normalQuantile(probability)).toBeCloseTo(expected, 7);
});

it.each([0.49, 1, 1.2, Number.NaN])('refuses %s', (probability) => {
  expect(() => normalQuantile(probability)).toThrow(RangeError);
});

import { expect, it } from 'vitest';
import { median, percentile, round, withRange } from './statistics.ts';

it('takes the middle, or the mean of the two in the middle, whatever the order', () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([7])).toBe(7);
  expect(() => median([])).toThrow('nothing was measured');
});

it('takes the value that so many do not exceed', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect(percentile(hundred, 0.99)).toBe(99);
  expect(percentile(hundred, 0.5)).toBe(50);
  expect(percentile(hundred, 1)).toBe(100);
  expect(percentile([3], 0.99)).toBe(3);
  expect(() => percentile([], 0.99)).toThrow('nothing was measured');
});

it('writes three digits and the range', () => {
  expect([1234.5, 56.78, 0.1234, 0].map(round)).toEqual(['1235', '56.8', '0.123', '0']);
  expect(withRange([3, 1, 2], ' ms')).toBe('2 ms [1-3]');
});

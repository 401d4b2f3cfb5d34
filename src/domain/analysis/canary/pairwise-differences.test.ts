import fc from 'fast-check';
import { expect, it } from 'vitest';
import { differenceOfRank } from './pairwise-differences.ts';

const ascending = (values: readonly number[]) => [...values].sort((a, b) => a - b).map((value) => value + 0);

it('is what sorting all differences gives, whatever the values are', () => {
  const anything = fc.double({ min: -1e300, max: 1e300, noNaN: true });
  const tied = fc.integer({ min: -3, max: 3 });
  const values = fc.array(fc.oneof(anything, tied), { minLength: 1, maxLength: 9 });
  fc.assert(
    fc.property(values, values, (a, b) => {
      const [left, right] = [ascending(a), ascending(b)];
      const all = ascending(left.flatMap((x) => right.map((y) => x - y)));
      expect(all.map((_, index) => differenceOfRank(left, right, index + 1))).toEqual(all);
    }),
    { numRuns: 500 },
  );
});

/**
 * The `rank`th smallest (from 1) of all differences between a value of `left` and a value of `right`, both ascending,
 * without forming them: the interval that holds it is halved, once in the numbers and once in their binary
 * representation, and its ends are moved to differences that exist. At most 128 passes over the values, whatever they
 * are; around 40 as a rule.
 */
export function differenceOfRank(left: readonly number[], right: readonly number[], rank: number): number {
  let low = (left[0] ?? Number.NaN) - (right.at(-1) ?? Number.NaN);
  let high = (left.at(-1) ?? Number.NaN) - (right[0] ?? Number.NaN);
  for (let pass = 0; low < high; pass += 1) {
    const middle = pass % 2 === 0 ? low / 2 + high / 2 : middleInBits(low, high);
    const { atMost, last, next } = split(left, right, Math.min(Math.max(middle, low), high));
    if (atMost >= rank) high = last;
    else low = next;
  }
  return low;
}

/** How many differences are at most `limit`, the largest of them, and the smallest of the others. */
function split(left: readonly number[], right: readonly number[], limit: number) {
  let atMost = 0;
  let last = Number.NEGATIVE_INFINITY;
  let next = Number.POSITIVE_INFINITY;
  // The larger the value on the left, the fewer on the right are small enough to stay above the limit.
  let from = 0;
  for (const value of left) {
    while (from < right.length && value - (right[from] ?? Number.NaN) > limit) from += 1;
    atMost += right.length - from;
    const within = right[from];
    const beyond = right[from - 1];
    if (within !== undefined && value - within > last) last = value - within;
    if (beyond !== undefined && value - beyond < next) next = value - beyond;
  }
  return { atMost, last, next };
}

const numbers = new Float64Array(1);
const bits = new BigInt64Array(numbers.buffer);

/** The number in the middle of all numbers that can be represented between the two; rounds toward the lower. */
function middleInBits(low: number, high: number): number {
  const middle = (orderOf(low) + orderOf(high)) >> 1n;
  bits[0] = middle < 0n ? -(2n ** 63n) - middle : middle;
  return numbers[0] ?? low;
}

/** The place of a number among all that can be represented. */
function orderOf(value: number): bigint {
  numbers[0] = value + 0;
  const raw = bits[0] ?? 0n;
  return raw < 0n ? -(2n ** 63n) - raw : raw;
}

import type { CanaryMetric } from './metric.ts';

/** The values of one version that are compared, ascending, and what was left out. */
export interface Sample {
  /** All of them in the order in which they were read, with those that are left out as outliers. */
  inOrder: readonly number[];
  sorted: readonly number[];
  /** How many were read as numbers, before anything was left out or filled in. */
  numbers: number;
}

/** Larger magnitudes would overflow when values are added up; they are no measurements, and treated like infinity. */
const largest = 1e300;

/** Prepares the values of one version as the metric says: missing ones removed or 0, then outliers removed. */
export function sampleOf(values: readonly number[], { missing, outliers }: CanaryMetric): Sample {
  const isNumber = (value: number) => Math.abs(value) <= largest;
  // Adding 0 turns -0 into 0, which are the same number in a different place of a sorted typed array.
  const inOrder = values.flatMap((value) => (isNumber(value) ? value + 0 : missing === 'zero' ? 0 : []));
  const kept = Array.from(Float64Array.from(inOrder).sort());
  const numbers = values.filter(isNumber).length;
  return { inOrder, sorted: outliers ? withoutOutliers(kept, outliers.factor) : kept, numbers };
}

/**
 * Tukey's fences, moved out to the 1st and 99th percentile where those are further out: of values that spread little, a
 * fence would otherwise cut off ordinary ones.
 */
function withoutOutliers(sorted: readonly number[], factor: number): readonly number[] {
  const [low, high] = [quantileOfSorted(sorted, 0.25), quantileOfSorted(sorted, 0.75)];
  const [first, last] = [quantileOfSorted(sorted, 0.01), quantileOfSorted(sorted, 0.99)];
  if (low === null || high === null || first === null || last === null) return sorted;
  const reach = factor * (high - low);
  const floor = Math.min(first, low - reach);
  const ceiling = Math.max(last, high + reach);
  return sorted.filter((value) => value >= floor && value <= ceiling);
}

/**
 * The quantile (0–1) of ascending values, interpolated between neighbors (Hyndman and Fan 1996, type 7); null of none.
 */
export function quantileOfSorted(sorted: readonly number[], quantile: number): number | null {
  const position = quantile * (sorted.length - 1);
  const below = sorted[Math.floor(position)];
  const above = sorted[Math.ceil(position)];
  if (below === undefined || above === undefined) return null;
  return below + (above - below) * (position - Math.floor(position));
}

export function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

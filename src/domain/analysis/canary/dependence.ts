/** A value that is remembered longer than this would need more values than a step can give. */
const mostDependence = 19;
/** A correlation within so many deviations of chance is taken for chance. */
const beyondChance = 2;

/**
 * How many values say as much as one that does not depend on the others: (1 + ρ) / (1 − ρ) for values that remember the
 * one before, where ρ is the rank correlation of neighbors, corrected for its bias in short series (Kendall 1954).
 * Between 1 and 19; 1 while ρ may be chance. `values`: of the running version, oldest first. The canary’s own do not
 * count: where it becomes worse at some moment, they hang together for that reason.
 */
export function dependenceOf(values: readonly number[]): number {
  const count = values.length;
  if (count <= 5) return 1;
  const ranks = centeredRanks(values);
  const squares = ranks.reduce((sum, rank) => sum + rank * rank, 0);
  if (squares === 0) return 1;
  const products = ranks.reduce((sum, rank, index) => sum + rank * (ranks[index + 1] ?? 0), 0);
  const correlation = (count * (products / squares) + 1) / (count - 4);
  if (correlation <= beyondChance / Math.sqrt(count)) return 1;
  return Math.min(mostDependence, (1 + correlation) / Math.max(1 - correlation, 0.01));
}

/** The rank of each value less the mean rank; equal values share theirs. */
function centeredRanks(values: readonly number[]): number[] {
  const sorted = Float64Array.from(values).sort();
  const first = new Map<number, number>();
  const last = new Map<number, number>();
  for (const [index, value] of sorted.entries()) {
    if (!first.has(value)) first.set(value, index);
    last.set(value, index);
  }
  const middle = (values.length - 1) / 2;
  return values.map((value) => ((first.get(value) ?? 0) + (last.get(value) ?? 0)) / 2 - middle);
}

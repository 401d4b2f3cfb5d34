/** How long a turn is expected to take until it comes: in half of the cases, and in four of five. */
export interface Estimate {
  medianMs: number;
  p80Ms: number;
}

/** The value below which this share of them lies; null when there are none. */
export function quantile(values: readonly number[], share: number): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? null;
}

/**
 * When a turn comes, from what the deployments before it took in their places; `elapsedMs` is how long one has run.
 * Null when one of these places has no history: nothing is made up.
 */
export function estimate(before: readonly { durations: readonly number[]; elapsedMs: number }[]): Estimate | null {
  let medianMs = 0;
  let p80Ms = 0;
  for (const { durations, elapsedMs } of before) {
    const [half, most] = [quantile(durations, 0.5), quantile(durations, 0.8)];
    if (half === null || most === null) return null;
    medianMs += Math.max(0, half - elapsedMs);
    p80Ms += Math.max(0, most - elapsedMs);
  }
  return { medianMs, p80Ms };
}

import { quantileOf } from '../readings/measurement.ts';
import type { ValueBaseline } from '../thresholds/value-rule.ts';
import type { FailedBefore } from './failed-before.ts';
import type { RateBaselines } from './rate-baseline.ts';

/** The response times of a check before the start. */
export interface CheckBaseline {
  medianMs: number;
  /**
   * The median may be as large as this: its upper confidence limit (95 %). A short baseline is not trusted too much.
   */
  upperMs: number;
}

/** By name of check; one that had no good reading before the start has none. */
export type Baseline = Readonly<Record<string, CheckBaseline>>;

/** Fewer readings than this allow no upper limit; then it is this much above the largest. */
const fewest = 5;
const shortFactor = 1.5;

/** The baseline that a deployment was started with. One from before upper limits were kept gets the widest. */
export function baselineOf({
  baseline,
  baselineUpper,
}: {
  baseline: Readonly<Record<string, number>>;
  baselineUpper: Readonly<Record<string, number>>;
}): Baseline {
  return Object.fromEntries(
    Object.entries(baseline).map(([check, medianMs]) => [
      check,
      { medianMs, upperMs: baselineUpper[check] ?? medianMs * shortFactor },
    ]),
  );
}

/** All that a deployment was started with, as judgments need it. */
export function beforeTheStart(deployment: {
  baseline: Readonly<Record<string, number>>;
  baselineUpper: Readonly<Record<string, number>>;
  baselineValues: ValueBaseline;
  baselineFailures: FailedBefore;
}): { baseline: Baseline; values: ValueBaseline; rates: RateBaselines; failures: FailedBefore } {
  return {
    baseline: baselineOf(deployment),
    rates: ratesOf(deployment),
    values: deployment.baselineValues,
    failures: deployment.baselineFailures,
  };
}

/** What has an upper limit and no response time was counted: its value is events a minute. */
function ratesOf({ baseline, baselineUpper, baselineValues }: Parameters<typeof beforeTheStart>[0]): RateBaselines {
  return Object.fromEntries(
    Object.entries(baselineValues).flatMap(([check, perMinute]) => {
      const upperPerMinute = baselineUpper[check];
      return upperPerMinute === undefined || Object.hasOwn(baseline, check)
        ? []
        : [[check, { perMinute, upperPerMinute }]];
    }),
  );
}

/** The baseline that these response times give, in milliseconds; null without any. */
export function measuredBaseline(latencies: readonly number[]): CheckBaseline | null {
  const sorted = latencies.filter(Number.isFinite).sort((a, b) => a - b);
  const medianMs = quantileOf(sorted, 0.5);
  const largest = sorted.at(-1);
  if (medianMs === null || largest === undefined) return null;
  const upperMs = sorted.length < fewest ? largest * shortFactor : (sorted[upperRank(sorted.length) - 1] ?? largest);
  return { medianMs, upperMs };
}

/**
 * The rank of the order statistic that is at least the true median with a probability of 95 %: the smallest r with
 * P(Binomial(n, 1/2) < r) ≥ 0.95. It depends on nothing but the number of readings.
 */
function upperRank(n: number): number {
  let term = -n * Math.LN2;
  let below = 0;
  for (let rank = 0; rank <= n; rank += 1) {
    if (below >= 0.95) return rank;
    below += Math.exp(term);
    term += Math.log((n - rank) / (rank + 1));
  }
  return n;
}

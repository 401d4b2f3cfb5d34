/** One thing that is measured on the canary and, over the same time, on the control: the version running before. */
export interface CanaryMetric {
  /** Key of its values; unique among the metrics of one judgment. */
  name: string;
  /** What people see. */
  title: string;
  /** Metrics are scored in groups; a metric is in one of them. */
  group: string;
  /** The change that is bad: errors should not increase, throughput should not decrease. */
  direction: 'increase' | 'decrease' | 'either';
  /** When it is bad or has no data, the canary fails whatever the score is. */
  isCritical: boolean;
  /** Without data it counts as bad in its group; otherwise it is left out of the score. */
  needsData: boolean;
  /**
   * What is done about a value that is missing (NaN or infinite): leave it out, or count it as 0. Of counted requests,
   * about a time with requests and without a count of failed ones.
   */
  missing: 'remove' | 'zero';
  /** Its values are counted requests, in blocks of this length, one after the other; absent when they are numbers. */
  counts?: { everyMs: number };
  /** Leave out values that are far from the rest of their version; keep them unless there is a reason. */
  outliers?: OutlierRule;
  /** How large a change has to be; without it, any change counts that the values show. */
  effect?: EffectLimits;
}

export interface OutlierRule {
  /** How many interquartile ranges beyond a quartile a value may be; 3 is usual. */
  factor: number;
}

/**
 * Limits for the size of a change, from canary to control. `mean_ratio` divides the means (1 = no change); it says
 * nothing unless both are above 0, and is then ignored. `superiority` is the probability that a value of the canary is
 * above one of the control, ties counting half (0.5 = no change), also called the common language effect size.
 */
export interface EffectLimits {
  measure: 'mean_ratio' | 'superiority';
  /** An increase counts when the measure is at least this. */
  increase?: number;
  /** A decrease counts when the measure is at most this. */
  decrease?: number;
  /** A critical metric fails the canary at once only from here; nearer to no change, it counts in its group. */
  criticalIncrease?: number;
  criticalDecrease?: number;
}

/** What was read of one metric, in any order; NaN where there was no value. */
export interface CanaryValues {
  control: readonly number[];
  canary: readonly number[];
}

/** The requests of some time, as a monitoring system counted them; `failed` is null where it had no count of those. */
export interface CountedBlock {
  failed: number | null;
  total: number;
}

/** What was counted of one metric, block after block; null where nothing is known. */
export interface CountedValues {
  control: readonly (CountedBlock | null)[];
  canary: readonly (CountedBlock | null)[];
}

/** What the counted metrics of a judgment are judged by. */
export interface CountedJudging {
  /** By name of metric. */
  values: ReadonlyMap<string, CountedValues>;
  /** With this probability (0–1), a metric may be called worse by mistake, however often one looks. */
  alpha: number;
  /** The share of failed requests (0–1) that is normal: twice as much must not go unseen. */
  normal: number;
}

export interface CanaryOptions {
  /** The least score (0–100) of a canary that passes, and of one that is marginal. */
  pass: number;
  marginal: number;
  /** Weight of a group in percent; groups without one share what is left of 100. */
  weights: Readonly<Record<string, number>>;
  /** Of the confidence interval of a shift, between 0.5 and 1. */
  confidence: number;
  /** The near end of that interval must be further from 0 than this share of the estimated shift. */
  tolerance: number;
}

export const defaultCanaryOptions: CanaryOptions = {
  pass: 95,
  marginal: 75,
  weights: {},
  confidence: 0.98,
  tolerance: 0.25,
};

/** Throws a RangeError for options that mean nothing; settings are checked before they come here. */
export function requireSound({ pass, marginal, weights, confidence, tolerance }: CanaryOptions): void {
  if (!(marginal >= 0 && marginal <= pass && pass <= 100))
    throw new RangeError(
      `scores to be marginal and to pass are between 0 and 100 in this order, not ${marginal}, ${pass}`,
    );
  if (!(confidence > 0.5 && confidence < 1))
    throw new RangeError(`a confidence is between 0.5 and 1, not ${confidence}`);
  if (!(tolerance >= 0 && tolerance < 1))
    throw new RangeError(`a tolerance is at least 0 and below 1, not ${tolerance}`);
  for (const [group, weight] of Object.entries(weights))
    if (!(weight >= 0 && weight <= 100))
      throw new RangeError(`the weight of ${group} is between 0 and 100, not ${weight}`);
}

import type { Tally } from '../evidence/share.ts';
import type { Shift } from './shift.ts';

export type CanaryVerdict = 'pass' | 'marginal' | 'fail' | 'inconclusive';

/**
 * What is said about a metric: `high` and `low` are changes in the bad direction. `nodata` is a version without a
 * number;
 * `too_few` are fewer values than can show a difference with the confidence asked for.
 */
export type MetricClass = 'pass' | 'high' | 'low' | 'nodata' | 'too_few';

/** The values of one version that were compared, or its requests. */
export interface SampleSummary {
  /** How many numbers were read, or requests counted. */
  read: number;
  /** How many are compared, after the metric's rules have left some out or filled some in. */
  values: number;
  median: number | null;
  mean: number | null;
  /** How many more values it would take to show any difference; 0 when there are enough. */
  needed: number;
}

export interface MetricJudgment {
  name: string;
  title: string;
  group: string;
  classification: MetricClass;
  /** A sentence: why. */
  reason: string;
  control: SampleSummary;
  canary: SampleSummary;
  /** The requests of the blocks that were compared; absent when numbers were. */
  requests?: { control: Tally; canary: Tally };
  /** Mean of the canary to mean of the control; null unless both are above 0. */
  ratio: number | null;
  /**
   * How far the values of the canary are above those of the control, with its confidence interval; null if not
   * compared.
   */
  shift: Pick<Shift, 'estimate' | 'lower' | 'upper' | 'superiority'> | null;
  /** What it does to the score: a good or bad metric of its group, one that is left out, or the end of the canary. */
  counts: 'good' | 'bad' | 'not' | 'fails_canary';
  /** The metric is one that the canary cannot pass without, and there are too few values of it. */
  isAwaited: boolean;
}

export interface GroupJudgment {
  name: string;
  /** 0–100: the share of good ones among its metrics that count; null when none does. */
  score: number | null;
  /** Its part of the score in percent; 0 when it has no score. */
  weight: number;
  /** How many of its metrics count, and how many there are. */
  counted: number;
  metrics: number;
}

export interface CanaryJudgment {
  verdict: CanaryVerdict;
  /** 0–100, with two decimals; 0 when a critical metric failed the canary, null when nothing could be scored. */
  score: number | null;
  /** A sentence: why the verdict is what it is. */
  reason: string;
  /** The least scores to pass and to be marginal. */
  pass: number;
  marginal: number;
  groups: readonly GroupJudgment[];
  metrics: readonly MetricJudgment[];
}

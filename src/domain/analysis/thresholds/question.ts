import type { ServiceCheck } from '../../service.ts';
import type { Baseline, CheckBaseline } from '../baseline/baseline.ts';
import { type FailedBefore, toleratedAfter } from '../baseline/failed-before.ts';
import type { RateBaselines } from '../baseline/rate-baseline.ts';
import type { Batch } from '../evidence/series.ts';
import type { AnalysisPolicy } from '../policy.ts';
import { errorsIn, oneAnswer } from '../readings/answer.ts';
import type { Measurement } from '../readings/measurement.ts';
import { appliesTo, isDegrading, type Metric, type Threshold } from './threshold.ts';

/** Something that every reading of a check answers with good or bad, once or for each request that it counted. */
export interface Question {
  /** What is asked, with its limit: a changed limit is another question. */
  key: string;
  /** The share of bad readings (0–1) that is tolerated. */
  tolerated: number;
  /** Null when the reading does not answer it. */
  answer: (reading: Measurement) => Batch | null;
}

/** How a threshold is tested: the question that shows it is exceeded, and the one that shows it is not. */
export interface Test {
  threshold: Threshold;
  exceeded: Question;
  /** `share`: fewer bad readings than this mean that the threshold is kept; null when that is not asked. */
  kept: { question: Question; share: number } | null;
}

type QuestionPolicy = Pick<AnalysisPolicy, 'toleratedErrors' | 'toleratedSlowdown' | 'latencyFloorMs'>;

/** What the questions of a watch depend on. */
export interface Asking {
  baseline: Baseline;
  thresholds: readonly Threshold[];
  policy: QuestionPolicy;
  /** Events a minute before the start; absent when none were counted. */
  rates?: RateBaselines;
  /** What failed more often than is tolerated before the start; absent when nothing did. */
  failures?: FailedBefore;
}

/** A round asks for the tests of each check several times, with the same asking, which does not change. */
const known = new WeakMap<Asking, Map<ServiceCheck, readonly Test[]>>();

/**
 * The tests of a check's thresholds, in their order. Missing answers, numbers, events, and checks without a baseline
 * have none here.
 */
export function testsOf(check: ServiceCheck, asking: Asking): readonly Test[] {
  const ofChecks = known.get(asking) ?? new Map<ServiceCheck, readonly Test[]>();
  const tests = ofChecks.get(check) ?? draftTests(check, asking);
  known.set(asking, ofChecks.set(check, tests));
  return tests;
}

function draftTests(check: ServiceCheck, { baseline, thresholds, policy, failures }: Asking): Test[] {
  const toleratedErrors = toleratedAfter(policy.toleratedErrors, failures?.[check.name]);
  return thresholds
    .filter((one) => appliesTo(one, check))
    .flatMap((threshold) => testOf(check, threshold, baseline[check.name], { ...policy, toleratedErrors }) ?? []);
}

/** Each question of these tests once. */
export function questionsOf(check: ServiceCheck, asking: Asking): Question[] {
  const all = testsOf(check, asking).flatMap(({ exceeded, kept }) =>
    kept === null ? [exceeded] : [exceeded, kept.question],
  );
  return [...new Map(all.map((one) => [one.key, one])).values()];
}

/**
 * Which part of the allowed false alarms each metric gets. Errors get most: they need the most readings to be told from
 * chance, and what fails matters more than what is slow.
 */
export const alarmShare: Record<Metric, number> = {
  errors: 0.9,
  slowdown: 0.08,
  latency: 0.02,
  'no-answer': 0,
  value: 0,
  change: 0,
  // A check that counts events is asked nothing else.
  rate: 0.5,
  'rate-increase': 0.5,
};

function testOf(
  check: ServiceCheck,
  threshold: Threshold,
  baseline: CheckBaseline | undefined,
  policy: QuestionPolicy,
): Test | null {
  const degrades = isDegrading(threshold.severity);
  switch (threshold.metric) {
    case 'errors': {
      const exceeded: Question = {
        key: `errors ${policy.toleratedErrors}`,
        tolerated: policy.toleratedErrors / 100,
        answer: (reading) => errorsIn(reading, check),
      };
      return { threshold, exceeded, kept: degrades ? { question: exceeded, share: threshold.limit / 100 } : null };
    }
    case 'latency': {
      const share = 1 - threshold.quantile;
      const exceeded = slowerThan(`over ${threshold.limit} p${threshold.quantile}`, threshold.limit, share);
      return { threshold, exceeded, kept: degrades ? { question: exceeded, share } : null };
    }
    case 'slowdown': {
      if (baseline === undefined) return null;
      const bound = (ms: number, percent: number) => Math.max(policy.latencyFloorMs, ms * (1 + percent / 100));
      const tolerated = Math.min(policy.toleratedSlowdown, threshold.limit);
      const limit = slowerThan(`slower ${threshold.limit}`, bound(baseline.medianMs, threshold.limit), 0.5);
      return {
        threshold,
        exceeded: slowerThan(`slower ${tolerated}+`, bound(baseline.upperMs, tolerated), 0.5),
        kept: degrades ? { question: limit, share: 0.5 } : null,
      };
    }
    case 'no-answer':
    case 'value':
    case 'change':
    case 'rate':
    case 'rate-increase':
      return null;
  }
}

function slowerThan(key: string, ms: number, tolerated: number): Question {
  return {
    key,
    tolerated,
    answer: ({ latencyMs }) => (latencyMs === null || !Number.isFinite(latencyMs) ? null : oneAnswer(latencyMs > ms)),
  };
}

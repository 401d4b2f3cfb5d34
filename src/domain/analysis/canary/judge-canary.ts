import { judgeCounted } from './judge-counted.ts';
import { judgeMetric } from './judge-metric.ts';
import type { CanaryJudgment, CanaryVerdict, MetricJudgment } from './judgment.ts';
import {
  type CanaryMetric,
  type CanaryOptions,
  type CanaryValues,
  type CountedJudging,
  requireSound,
} from './metric.ts';
import { scoreGroups, scoreOf } from './score-groups.ts';

/** From this share of metrics that could not be judged, the others do not speak for the canary. */
const tooManyUnjudged = 0.5;

/** Without counted metrics, nothing is judged by this. */
const nothingCounted: CountedJudging = { values: new Map(), alpha: 0, normal: 0 };

/**
 * Compares the canary with the control, both read over the same time, once: looked at repeatedly, numbers would raise
 * more false alarms than their confidence allows. The same values give the same judgment, and numbers in whatever order
 * they come.
 */
export function judgeCanary(
  metrics: readonly CanaryMetric[],
  values: ReadonlyMap<string, CanaryValues>,
  options: CanaryOptions,
  requests: CountedJudging = nothingCounted,
): CanaryJudgment {
  requireSound(options);
  const nothing = { control: [], canary: [] };
  const judged = metrics.map((metric) =>
    metric.counts === undefined
      ? judgeMetric(metric, values.get(metric.name) ?? nothing, options)
      : judgeCounted(metric, requests.values.get(metric.name) ?? nothing, requests),
  );
  const groups = scoreGroups(judged, options.weights);
  const score = judged.some(({ counts }) => counts === 'fails_canary') ? 0 : scoreOf(groups);
  const { verdict, reason } = conclude(judged, score, options);
  return { verdict, score, reason, pass: options.pass, marginal: options.marginal, groups, metrics: judged };
}

function conclude(
  judged: readonly MetricJudgment[],
  score: number | null,
  { pass, marginal }: CanaryOptions,
): { verdict: CanaryVerdict; reason: string } {
  const critical = judged.find(({ counts }) => counts === 'fails_canary');
  if (critical)
    return {
      verdict: 'fail',
      reason: `“${critical.title}” is critical, so it alone fails the canary.`,
    };
  if (judged.length === 0) return { verdict: 'inconclusive', reason: 'There are no metrics to judge the canary by.' };
  if (score === null) return { verdict: 'inconclusive', reason: 'No metric that has a weight could be judged.' };
  if (score < marginal)
    return { verdict: 'fail', reason: `The score is ${score} of 100; the canary fails below ${marginal}.` };
  const unjudged = judged.filter(({ counts }) => counts === 'not').length;
  const awaited = judged.find(({ isAwaited }) => isAwaited);
  if (awaited)
    return {
      verdict: 'inconclusive',
      reason: `There are too few ${awaited.requests ? 'requests' : 'values'} of “${awaited.title}”, which the canary cannot pass without.`,
    };
  if (unjudged / judged.length >= tooManyUnjudged)
    return {
      verdict: 'inconclusive',
      reason: 'At least half of its metrics are unknown, and the others do not speak for it.',
    };
  return score >= pass
    ? { verdict: 'pass', reason: `The score is ${score} of 100; ${pass} is needed to pass.` }
    : {
        verdict: 'marginal',
        reason: `The score is ${score} of 100; it passes from ${pass} and fails below ${marginal}.`,
      };
}

import { dependenceOf } from './dependence.ts';
import { effectOf, isLargeEnough, meanRatio } from './effect.ts';
import type { MetricClass, MetricJudgment, SampleSummary } from './judgment.ts';
import type { CanaryMetric, CanaryOptions, CanaryValues } from './metric.ts';
import { missingValues } from './missing-values.ts';
import { meanOf, quantileOfSorted, type Sample, sampleOf } from './sample.ts';
import { type Shift, shiftOf } from './shift.ts';
import { counted, shownNumber } from './shown-number.ts';
import { typicalValues } from './typical-values.ts';

type Judging = Pick<CanaryOptions, 'confidence' | 'tolerance'>;

/** Compares the values of one metric. It never passes for want of data. */
export function judgeMetric(metric: CanaryMetric, values: CanaryValues, judging: Judging): MetricJudgment {
  const control = sampleOf(values.control, metric);
  const canary = sampleOf(values.canary, metric);
  const dependence = dependenceOf(control.inOrder);
  const needed = missingValues(canary.sorted.length, control.sorted.length, judging.confidence, dependence);
  const ratio = meanRatio(canary.sorted, control.sorted);
  const judged = {
    name: metric.name,
    title: metric.title,
    group: metric.group,
    control: summaryOf(control, needed.control),
    canary: summaryOf(canary, needed.canary),
    ratio,
    shift: null,
    isAwaited: false,
  };
  const without = withoutData(metric, control, canary);
  if (without !== null) {
    const counts = metric.isCritical ? 'fails_canary' : metric.needsData ? 'bad' : 'not';
    return { ...judged, classification: 'nodata', reason: without, counts };
  }
  if (needed.canary + needed.control > 0)
    return {
      ...judged,
      classification: 'too_few',
      reason: tooFew(judged, judging, dependence),
      counts: 'not',
      isAwaited: metric.isCritical || metric.needsData,
    };
  const shift = shiftOf(canary.sorted, control.sorted, judging.confidence, dependence);
  const classification = classOf(metric, shift, ratio, judging.tolerance);
  return {
    ...judged,
    classification,
    reason: changeWords(classification, judged, shift),
    shift: { estimate: shift.estimate, lower: shift.lower, upper: shift.upper, superiority: shift.superiority },
    counts: countsOf(metric, classification, shift, ratio),
  };
}

/** Which version has no data, as a sentence; null when both have some. */
function withoutData({ missing, needsData }: CanaryMetric, control: Sample, canary: Sample): string | null {
  // If the running version has no number either, nothing shows that the query finds anything.
  const hasControl = control.numbers > 0 && control.sorted.length > 0;
  const hasCanary = canary.sorted.length > 0 && (canary.numbers > 0 || (missing === 'zero' && !needsData));
  if (hasControl && hasCanary) return null;
  if (hasControl) return 'There is no data from the canary.';
  return hasCanary && canary.numbers > 0
    ? 'There is no data from the running version to compare the canary with.'
    : 'There is no data from either version.';
}

function classOf(metric: CanaryMetric, shift: Shift, ratio: number | null, tolerance: number): MetricClass {
  const margin = tolerance * Math.abs(shift.estimate);
  // Where many pairs are equal, as with counts, the interval ends at 0 itself. The test has to be beyond its limit by
  // as much as it is where the interval ends at the margin.
  const enough = 1 / (1 - tolerance);
  const isHigher = shift.lower > margin || (shift.lower === 0 && shift.strength > enough);
  const isLower = shift.upper < -margin || (shift.upper === 0 && shift.strength < -enough);
  const effect = effectOf(metric.effect, shift, ratio);
  if (metric.direction !== 'decrease' && isHigher && isLargeEnough(effect, 'at_least', metric.effect?.increase))
    return 'high';
  if (metric.direction !== 'increase' && isLower && isLargeEnough(effect, 'at_most', metric.effect?.decrease))
    return 'low';
  return 'pass';
}

function countsOf(
  metric: CanaryMetric,
  classification: MetricClass,
  shift: Shift,
  ratio: number | null,
): MetricJudgment['counts'] {
  if (classification === 'pass') return 'good';
  if (!metric.isCritical) return 'bad';
  const effect = effectOf(metric.effect, shift, ratio);
  const isCritical =
    classification === 'high'
      ? isLargeEnough(effect, 'at_least', metric.effect?.criticalIncrease)
      : isLargeEnough(effect, 'at_most', metric.effect?.criticalDecrease);
  return isCritical ? 'fails_canary' : 'bad';
}

function summaryOf({ sorted, numbers }: Sample, needed: number): SampleSummary {
  return { read: numbers, values: sorted.length, median: quantileOfSorted(sorted, 0.5), mean: meanOf(sorted), needed };
}

type Summaries = Pick<MetricJudgment, 'control' | 'canary'>;

function tooFew({ control, canary }: Summaries, { confidence }: Judging, dependence: number): string {
  const more = [
    ...(canary.needed > 0 ? [`${canary.needed} more of the canary`] : []),
    ...(control.needed > 0 ? [`${control.needed} more of the running version`] : []),
  ].join(' and ');
  const percent = shownNumber(100 * confidence);
  const why = dependence > 1 ? ', since each is like the one before' : '';
  return `${counted(canary.values, 'value')} of the canary and ${control.values} of the running version cannot show a difference with ${percent} % confidence${why}; it takes ${more}.`;
}

function changeWords(classification: MetricClass, summaries: Summaries, shift: Shift): string {
  const { kind, against } = typicalValues(summaries);
  const figures = `${kind} ${against}`;
  if (classification === 'high') return `The canary is higher than the running version: ${figures}.`;
  if (classification === 'low') return `The canary is lower than the running version: ${figures}.`;
  return Math.abs(shift.strength) <= 1
    ? `No difference was found: ${figures}.`
    : `There is a difference, but none that counts for this metric: ${figures}.`;
}

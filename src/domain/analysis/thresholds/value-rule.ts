import type { ServiceCheck } from '../../service.ts';
import { type Finding, finding } from '../finding.ts';
import type { Measurement } from '../readings/measurement.ts';
import { appliesTo, isDegrading, type Threshold } from './threshold.ts';

/** The median of a check's numbers before the start, by its name. */
export type ValueBaseline = Readonly<Record<string, number>>;

type Numbers = readonly (Measurement & { value: number })[];

/**
 * The thresholds on numbers that as many readings in a row as each asks for are beyond. A metric covers the minutes before it,
 * so its readings hang together, and are not weighed like requests. `real`: the last readings of this check that were
 * taken, oldest first.
 */
export function beyond(
  check: ServiceCheck,
  real: readonly Measurement[],
  thresholds: readonly Threshold[],
  baseline: number | undefined,
): Finding[] {
  const numbers = numbersOf(real);
  return numberThresholds(check, thresholds).flatMap((threshold) => {
    const run = runBeyond(numbers, threshold, baseline);
    const last = run.at(-1);
    const [first] = run;
    if (run.length < threshold.readings || !first || !last) return [];
    const value = measureOf(last.value, threshold, baseline) ?? last.value;
    const readings = run.length === 1 ? 'the last reading' : `the last ${run.length} readings`;
    return [finding(check, threshold, { value, readings, since: first.at })];
  });
}

/** The degrading thresholds on numbers that the last readings do not show to be kept. */
export function notKept(
  check: ServiceCheck,
  real: readonly Measurement[],
  thresholds: readonly Threshold[],
  baseline: number | undefined,
): Threshold[] {
  const numbers = numbersOf(real);
  return numberThresholds(check, thresholds).filter(
    (threshold) =>
      isDegrading(threshold.severity) &&
      !(threshold.metric === 'change' && baseline === undefined) &&
      (numbers.length === 0 || runBeyond(numbers, threshold, baseline).length > 0),
  );
}

/** Was any of these readings beyond a degrading threshold? */
export function wasBeyond(
  check: ServiceCheck,
  real: readonly Measurement[],
  thresholds: readonly Threshold[],
  baseline: number | undefined,
): boolean {
  const numbers = numbersOf(real);
  return numberThresholds(check, thresholds).some(
    (threshold) => isDegrading(threshold.severity) && numbers.some(({ value }) => isBeyond(value, threshold, baseline)),
  );
}

function numberThresholds(check: ServiceCheck, thresholds: readonly Threshold[]): Threshold[] {
  return thresholds.filter((one) => (one.metric === 'value' || one.metric === 'change') && appliesTo(one, check));
}

function numbersOf(real: readonly Measurement[]): Numbers {
  return real.flatMap((one) => (one.value === undefined || one.value === null ? [] : [{ ...one, value: one.value }]));
}

/** The last readings that are beyond the limit without a break. */
function runBeyond(numbers: Numbers, threshold: Threshold, baseline: number | undefined): Numbers {
  const within = numbers.findLastIndex(({ value }) => !isBeyond(value, threshold, baseline));
  return numbers.slice(within + 1);
}

function isBeyond(value: number, threshold: Threshold, baseline: number | undefined): boolean {
  const { direction, limit, metric } = threshold;
  const measure = measureOf(value, threshold, baseline);
  if (measure === null) return false;
  if (metric === 'value') return direction === 'below' ? measure < limit : measure > limit;
  return direction === 'below' ? measure < -limit : direction === 'above' ? measure > limit : Math.abs(measure) > limit;
}

/** The number itself, or by how many percent it is above the baseline; null without a baseline to compare with. */
function measureOf(value: number, { metric }: Threshold, baseline: number | undefined): number | null {
  if (metric === 'value') return value;
  if (baseline === undefined || baseline === 0) return null;
  return (100 * (value - baseline)) / Math.abs(baseline);
}

import type { ServiceCheck } from '../../service.ts';
import { shownNumber } from '../canary/shown-number.ts';
import { type Finding, unitOf } from '../finding.ts';
import type { Judgment } from '../judge.ts';
import { worse } from '../thresholds/threshold.ts';
import type { AnomalyModel } from './model.ts';
import { sightOf } from './sight.ts';

/**
 * "Queue length: unusual for this hour (480, usually 90 to 140)"; null while it is usual, or while that is not known.
 */
export function anomalyFinding(check: ServiceCheck, model: AnomalyModel): Finding | null {
  const sight = sightOf(model);
  if (sight.kind !== 'unusual') return null;
  const { value, low, high, since } = sight;
  const unit = unitOf(check) === '' ? '' : ` ${unitOf(check)}`;
  return {
    check: check.name,
    title: check.title,
    preset: 'anomaly',
    metric: 'anomaly',
    severity: 'warning',
    words: `${check.title}: unusual for this hour (${shownNumber(value)}${unit}, usually ${rangeWords(low, high)})`,
    value,
    limit: value < low ? low : high,
    since,
  };
}

function rangeWords(low: number, high: number): string {
  const [from, to] = [shownNumber(low), shownNumber(high)];
  return from === to ? from : `${from} to ${to}`;
}

/** The judgment of a watch with the anomalies, which warn: they never change the verdict. */
export function withAnomalies(judgment: Judgment, anomalies: readonly Finding[]): Judgment {
  if (anomalies.length === 0) return judgment;
  return {
    ...judgment,
    findings: [...judgment.findings, ...anomalies],
    worst: judgment.worst === null ? 'warning' : worse(judgment.worst, 'warning'),
  };
}

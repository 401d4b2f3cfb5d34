import type { ServiceCheck } from '../service.ts';

export type Severity = 'notice' | 'warning' | 'critical' | 'rollback';

/** One rule: which statistic of a check's recent readings may not exceed what, and how bad it is if it does. */
export interface Threshold {
  preset: string;
  appliesTo: (check: ServiceCheck) => boolean;
  statistic: 'error_rate' | 'latency' | 'latency_p95' | 'latency_over_baseline' | 'no_answer';
  /** Percent for rates, milliseconds for latency, percent above the baseline for `latency_over_baseline`. */
  limit: number;
  severity: Severity;
  /** For people: "more than 5 % errors on a critical journey". */
  words: string;
}

const isAny = () => true;
const isPage = (check: ServiceCheck) => check.kind === 'page' || check.kind === 'journey';
const isApi = (check: ServiceCheck) => check.kind === 'api';
const isCriticalJourney = (check: ServiceCheck) => check.isCritical;

/** The presets that every watch starts with. */
export const thresholdPresets: readonly Threshold[] = [
  {
    preset: 'web page latency',
    appliesTo: isPage,
    statistic: 'latency',
    limit: 2_000,
    severity: 'warning',
    words: 'slower than 2 s',
  },
  {
    preset: 'web page latency',
    appliesTo: isPage,
    statistic: 'latency',
    limit: 5_000,
    severity: 'critical',
    words: 'slower than 5 s',
  },
  {
    preset: 'API latency',
    appliesTo: isApi,
    statistic: 'latency_p95',
    limit: 200,
    severity: 'warning',
    words: 'p95 above 200 ms',
  },
  {
    preset: 'error rate',
    appliesTo: isAny,
    statistic: 'error_rate',
    limit: 2,
    severity: 'notice',
    words: 'more than 2 % errors',
  },
  {
    preset: 'error rate',
    appliesTo: isAny,
    statistic: 'error_rate',
    limit: 5,
    severity: 'warning',
    words: 'more than 5 % errors',
  },
  {
    preset: 'error rate',
    appliesTo: isAny,
    statistic: 'error_rate',
    limit: 10,
    severity: 'critical',
    words: 'more than 10 % errors',
  },
  {
    preset: 'error rate on critical journeys',
    appliesTo: isCriticalJourney,
    statistic: 'error_rate',
    limit: 5,
    severity: 'rollback',
    words: 'more than 5 % errors on a critical journey',
  },
  {
    preset: 'performance',
    appliesTo: isAny,
    statistic: 'latency_over_baseline',
    limit: 50,
    severity: 'rollback',
    words: 'more than 50 % slower than the baseline',
  },
  {
    preset: 'connection failures',
    appliesTo: isAny,
    statistic: 'no_answer',
    limit: 0,
    severity: 'critical',
    words: 'connections keep failing',
  },
];

export const severityOrder: readonly Severity[] = ['notice', 'warning', 'critical', 'rollback'];

export function worse(a: Severity, b: Severity): Severity {
  return severityOrder.indexOf(a) >= severityOrder.indexOf(b) ? a : b;
}

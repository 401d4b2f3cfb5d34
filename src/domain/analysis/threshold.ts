import type { ServiceCheck } from '../service.ts';

export const severityOrder = ['notice', 'warning', 'critical', 'rollback'] as const;

/** From `critical` on a service is degraded; `rollback` is a criterion for rolling back. */
export type Severity = (typeof severityOrder)[number];

export function worse(a: Severity, b: Severity): Severity {
  return severityOrder.indexOf(a) >= severityOrder.indexOf(b) ? a : b;
}

export const isDegrading = (severity: Severity): boolean => severity === 'critical' || severity === 'rollback';

/** What a threshold looks at, with the unit of its limit. */
export type Metric =
  /** Failed readings, percent. */
  | 'errors'
  /** A quantile of the response time, milliseconds. */
  | 'latency'
  /** The median response time above that of the baseline, percent. */
  | 'slowdown'
  /** Readings without any answer. */
  | 'no answer';

/** One rule: which metric of a check may not exceed what, and how bad it is if it does. */
export interface Threshold {
  /** Its name in the settings; several with one name are levels of the same rule. */
  name: string;
  metric: Metric;
  /** Of latency: 0.5 is the median. */
  quantile: number;
  limit: number;
  severity: Severity;
  /** The checks that it applies to; null for all. */
  kinds: readonly ServiceCheck['kind'][] | null;
  onlyCritical: boolean;
}

const rule = (name: string, metric: Metric, limit: number, severity: Severity, more: Partial<Threshold> = {}) => ({
  name,
  metric,
  limit,
  severity,
  quantile: 0.5,
  kinds: null,
  onlyCritical: false,
  ...more,
});

/** The presets that every watch starts with. */
export const thresholdPresets: readonly Threshold[] = [
  rule('web page latency', 'latency', 2_000, 'warning', { kinds: ['page', 'journey'] }),
  rule('web page latency', 'latency', 5_000, 'critical', { kinds: ['page', 'journey'] }),
  rule('API latency', 'latency', 200, 'warning', { kinds: ['api'], quantile: 0.95 }),
  rule('error rate', 'errors', 2, 'notice'),
  rule('error rate', 'errors', 5, 'warning'),
  rule('error rate', 'errors', 10, 'critical'),
  rule('error rate on critical journeys', 'errors', 5, 'rollback', { onlyCritical: true }),
  rule('performance', 'slowdown', 50, 'rollback'),
  rule('connection failures', 'no answer', 0, 'critical'),
];

export function appliesTo({ kinds, onlyCritical }: Threshold, check: ServiceCheck): boolean {
  return (kinds === null || kinds.includes(check.kind)) && (!onlyCritical || check.isCritical);
}

/** For people: "more than 5 % errors on a critical journey". */
export function thresholdWords({ metric, quantile, limit, onlyCritical }: Threshold): string {
  switch (metric) {
    case 'errors':
      return `more than ${limit} % errors${onlyCritical ? ' on a critical journey' : ''}`;
    case 'latency':
      return quantile === 0.5 ? `slower than ${duration(limit)}` : `p${quantile * 100} above ${duration(limit)}`;
    case 'slowdown':
      return `more than ${limit} % slower than the baseline`;
    case 'no answer':
      return 'connections keep failing';
  }
}

const duration = (ms: number) => (ms >= 1_000 ? `${ms / 1_000} s` : `${ms} ms`);

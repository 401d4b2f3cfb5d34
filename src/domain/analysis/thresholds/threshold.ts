import type { ServiceCheck } from '../../service.ts';

export const severityOrder = ['notice', 'warning', 'critical', 'rollback'] as const;

/** From `critical` on a service is degraded; `rollback` is a criterion for rolling back. */
export type Severity = (typeof severityOrder)[number];

export function worse(a: Severity, b: Severity): Severity {
  return severityOrder.indexOf(a) >= severityOrder.indexOf(b) ? a : b;
}

export const isDegrading = (severity: Severity): boolean => severity === 'critical' || severity === 'rollback';

/**
 * What a threshold looks at, and the unit of its limit: failed readings in percent (`errors`), a quantile of the
 * response time in milliseconds (`latency`), the median response time above the baseline in percent (`slowdown`), readings
 * without any answer (`no-answer`), a number that a query gave in its own unit (`value`), how far that number is from the
 * baseline in percent (`change`), counted events a minute (`rate`), or how far these are above the baseline in percent
 * (`rate-increase`).
 */
export const metrics = [
  'errors',
  'latency',
  'slowdown',
  'no-answer',
  'value',
  'change',
  'rate',
  'rate-increase',
] as const;
export type Metric = (typeof metrics)[number];

export const directions = ['above', 'below', 'either'] as const;
export type Direction = (typeof directions)[number];

/** What every level of a rule has in common. */
export interface Scope {
  metric: Metric;
  /** Of `latency`: 0.5 is the median. */
  quantile: number;
  /** Of `value` and `change`: which side of the limit is bad; `either` for `change` only. */
  direction: Direction;
  /** Of `value` and `change`: so many readings in a row must be beyond the limit. */
  readings: number;
  /** The checks that it applies to, by kind, by what they measure, by name; null for all. */
  kinds: readonly ServiceCheck['kind'][] | null;
  measures: ServiceCheck['measures'];
  checks: readonly string[] | null;
  onlyCritical: boolean;
}

/** One level of a rule: which metric of a check may not exceed what, and how bad it is if it does. */
export interface Threshold extends Scope {
  /** The name of the rule in the settings; its levels share it. */
  name: string;
  limit: number;
  severity: Severity;
}

/** What a check has to read for a metric to say anything about it. */
const reads: Readonly<Record<Metric, readonly ServiceCheck['expect']['kind'][]>> = {
  errors: ['answer', 'number', 'requests'],
  latency: ['answer'],
  slowdown: ['answer'],
  'no-answer': ['answer'],
  value: ['number'],
  change: ['number'],
  rate: ['events'],
  'rate-increase': ['events'],
};

export function appliesTo({ metric, kinds, measures, checks, onlyCritical }: Threshold, check: ServiceCheck): boolean {
  if (!reads[metric].includes(check.expect.kind)) return false;
  if (measures !== null && check.measures !== measures) return false;
  if (checks !== null && !checks.includes(check.name)) return false;
  return (kinds === null || kinds.includes(check.kind)) && (!onlyCritical || check.isCritical);
}

/** For people: "more than 5 % errors on a critical journey". The unit of a value is that of the check. */
export function thresholdWords({ metric, quantile, limit, direction, onlyCritical }: Threshold, unit = ''): string {
  switch (metric) {
    case 'errors':
      return `more than ${limit} % errors${onlyCritical ? ' on a critical journey' : ''}`;
    case 'latency':
      return quantile === 0.5
        ? `slower than ${duration(limit)}`
        : `p${Number((quantile * 100).toFixed(2))} above ${duration(limit)}`;
    case 'slowdown':
      return `more than ${limit} % slower than the baseline`;
    case 'no-answer':
      return 'connections keep failing';
    case 'value':
      return `${direction} ${limit}${unit === '' ? '' : ` ${unit}`}`;
    case 'change':
      return `more than ${limit} % ${direction === 'either' ? 'away from' : direction} the baseline`;
    case 'rate':
      return `more than ${limit} a minute`;
    case 'rate-increase':
      return `more than ${Number((1 + limit / 100).toFixed(2))} times as many as before the start`;
  }
}

const duration = (ms: number) => (ms >= 1_000 ? `${ms / 1_000} s` : `${ms} ms`);

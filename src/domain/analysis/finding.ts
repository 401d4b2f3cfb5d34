import type { ServiceCheck } from '../service.ts';
import {
  type Metric,
  type Severity,
  severityOrder,
  type Threshold,
  thresholdWords,
  worse,
} from './thresholds/threshold.ts';

/** A threshold that the readings of a check exceed. */
export interface Finding {
  check: string;
  title: string;
  /** The threshold's name. */
  preset: string;
  metric: Metric | 'alert' | 'canary' | 'anomaly';
  severity: Severity;
  /** "Paying for a basket: more than 5 % errors on a critical journey (60 %, 3 of the last 5 readings)". */
  words: string;
  value: number;
  limit: number;
  since: Date;
}

/** A finding with the value that was seen, and the readings that show it: "14 of 118 readings". */
export function finding(
  check: ServiceCheck,
  threshold: Threshold,
  { value, readings, since }: { value: number; readings: string; since: Date },
): Finding {
  return {
    check: check.name,
    title: check.title,
    preset: threshold.name,
    metric: threshold.metric,
    severity: threshold.severity,
    words: `${check.title}: ${thresholdWords(threshold, unitOf(check))} (${valueWords(value, threshold, unitOf(check))}, ${readings})`,
    value,
    limit: threshold.limit,
    since,
  };
}

/** The unit of what a check reads; empty when it has none. */
export const unitOf = ({ expect }: ServiceCheck) => (expect.kind === 'number' ? expect.unit : '');

function valueWords(value: number, { metric }: Threshold, unit: string): string {
  const whole = Math.round(value);
  switch (metric) {
    case 'errors':
      // Below ten, a whole number would hide what was exceeded.
      return `${value < 10 ? Number(value.toFixed(1)) : whole} %`;
    case 'latency':
      return `${whole} ms`;
    case 'slowdown':
      // Beyond a doubling, percents are no longer what people think in.
      return whole >= 100 ? `${Number((1 + value / 100).toFixed(1))} times as slow` : `${whole} % slower`;
    case 'no-answer':
      return `${whole} without an answer`;
    case 'value':
      return `${Number(value.toPrecision(4))}${unit === '' ? '' : ` ${unit}`}`;
    case 'rate':
      return `${shownRate(value)} a minute`;
    case 'rate-increase':
      return `${Number((1 + value / 100).toFixed(1))} times as many`;
    case 'change':
      return `${Math.abs(whole)} % ${value < 0 ? 'below' : 'above'}`;
  }
}

/** Below ten, a whole number would hide what was exceeded. */
const shownRate = (value: number) => (value < 10 ? Number(value.toPrecision(2)) : Math.round(value));

/** The findings in one breath: the gravest one in full, and how many more there are. */
export function summarizeFindings(findings: readonly Finding[]): string {
  const [gravest, ...others] = [...findings].sort(
    (a, b) => severityOrder.indexOf(b.severity) - severityOrder.indexOf(a.severity),
  );
  if (!gravest) return '';
  return others.length === 0 ? gravest.words : `${gravest.words}, and ${others.length} more`;
}

/** Only the gravest finding of each check and rule is kept; all rules about errors tell one fact. */
export function strongest(findings: readonly Finding[]): Finding[] {
  const best = new Map<string, Finding>();
  for (const one of findings) {
    const key = `${one.check} ${one.metric === 'errors' ? 'errors' : one.preset}`;
    const known = best.get(key);
    if (!known || worse(one.severity, known.severity) === one.severity) best.set(key, one);
  }
  return [...best.values()];
}

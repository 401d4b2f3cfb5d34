import type { Policy } from '../policy/policy.ts';
import type { ServiceCheck } from '../service.ts';
import { errorFindings } from './error-evidence.ts';
import { type Measurement, medianLatency, quantileLatency } from './measurement.ts';
import { isMissingTooMuch, type ReadingCount } from './reading-counts.ts';
import { type Severity, severityOrder, type Threshold, thresholdPresets, worse } from './threshold.ts';

/** A threshold that the recent readings of a check exceed. */
export interface Finding {
  check: string;
  title: string;
  preset: string;
  severity: Severity;
  /** "Paying for a basket: more than 5 % errors on a critical journey (60 %, 3 of the last 5 readings)". */
  words: string;
  value: number;
  limit: number;
  since: Date;
}

export type Verdict = 'pending' | 'healthy' | 'degraded' | 'inconclusive';

export interface Judgment {
  verdict: Verdict;
  findings: Finding[];
  /** Checks that could not be measured often enough to say anything. */
  unmeasured: string[];
  worst: Severity | null;
}

/** Median latency per check before the start, milliseconds. */
export type Baseline = Readonly<Record<string, number>>;

type JudgePolicy = Pick<
  Policy,
  | 'breachesNeeded'
  | 'breachWindow'
  | 'minimumSample'
  | 'errorLimit'
  | 'missingShare'
  | 'latencyFloorMs'
  | 'toleratedErrors'
  | 'falseAlarms'
>;

/**
 * Judges the readings of one watch, oldest first. Pure. A check counts once `minimumSample` readings were really
 * taken; a threshold is breached when `breachesNeeded` of the last `breachWindow` readings break it, one on errors also
 * when all readings together are evidence enough (`errorFindings`). What could
 * not be measured is never healthy and never degrades: it makes the verdict inconclusive. So does having no check at
 * all. `counts` are those of all readings since the watch began, of which `measurements` may be only the last; without them
 * there is no evidence from before.
 */
export function judge(
  checks: readonly ServiceCheck[],
  measurements: readonly Measurement[],
  baseline: Baseline,
  policy: JudgePolicy,
  counts: readonly ReadingCount[] = [],
  thresholds: readonly Threshold[] = thresholdPresets,
): Judgment {
  const findings: Finding[] = [];
  const unmeasured: string[] = [];
  let isPending = false;
  for (const check of checks) {
    const all = measurements.filter((one) => one.check === check.name);
    const count = counts.find((one) => one.check === check.name);
    if (lastErrors(all) > policy.errorLimit || (count !== undefined && isMissingTooMuch(count, policy)))
      unmeasured.push(check.name);
    const real = all.filter((one) => one.outcome !== 'error');
    if (real.length < policy.minimumSample) {
      isPending = true;
      continue;
    }
    if (count !== undefined) findings.push(...errorFindings(check, count, thresholds, policy, checks.length));
    const recent = real.slice(-policy.breachWindow);
    for (const threshold of thresholds) {
      if (!threshold.appliesTo(check)) continue;
      const finding = breach(check, recent, threshold, baseline[check.name], policy);
      if (finding) findings.push(finding);
    }
  }
  const worst = findings.reduce<Severity | null>(
    (bad, one) => (bad === null ? one.severity : worse(bad, one.severity)),
    null,
  );
  const isBlind = checks.length === 0 || unmeasured.length > 0;
  return { verdict: verdictOf(worst, isBlind, isPending), findings: strongest(findings), unmeasured, worst };
}

function verdictOf(worst: Severity | null, isBlind: boolean, isPending: boolean): Verdict {
  if (worst === 'critical' || worst === 'rollback') return 'degraded';
  if (isBlind) return 'inconclusive';
  return isPending ? 'pending' : 'healthy';
}

/** The findings in one breath: the gravest one in full, and how many more there are. */
export function summarizeFindings(findings: readonly Finding[]): string {
  const [gravest, ...others] = [...findings].sort(
    (a, b) => severityOrder.indexOf(b.severity) - severityOrder.indexOf(a.severity),
  );
  if (!gravest) return '';
  return others.length === 0 ? gravest.words : `${gravest.words}, and ${others.length} more`;
}

/** Only the gravest finding of each check and statistic family is shown; three error-rate levels are one fact. */
function strongest(findings: readonly Finding[]): Finding[] {
  const best = new Map<string, Finding>();
  for (const finding of findings) {
    const key = `${finding.check} ${finding.preset.startsWith('error rate') ? 'error rate' : finding.preset}`;
    const known = best.get(key);
    if (!known || worse(finding.severity, known.severity) === finding.severity) best.set(key, finding);
  }
  return [...best.values()];
}

function lastErrors(measurements: readonly Measurement[]): number {
  let count = 0;
  for (const one of [...measurements].reverse()) {
    if (one.outcome !== 'error') break;
    count += 1;
  }
  return count;
}

function breach(
  check: ServiceCheck,
  recent: readonly Measurement[],
  threshold: Threshold,
  baselineMs: number | undefined,
  policy: JudgePolicy,
): Finding | null {
  const breaking = recent.filter((one) => breaks(one, threshold, baselineMs, policy));
  if (breaking.length < policy.breachesNeeded) return null;
  const value = statistic(recent, threshold, baselineMs);
  if (value === null || value <= threshold.limit) return null;
  const first = breaking[0];
  if (!first) return null;
  const count = `${breaking.length} of the last ${recent.length} readings`;
  return {
    check: check.name,
    title: check.title,
    preset: threshold.preset,
    severity: threshold.severity,
    words: `${check.title}: ${threshold.words} (${shown(value, threshold)}, ${count})`,
    value,
    limit: threshold.limit,
    since: first.at,
  };
}

function breaks(one: Measurement, threshold: Threshold, baselineMs: number | undefined, policy: JudgePolicy): boolean {
  switch (threshold.statistic) {
    case 'error_rate':
      return one.outcome === 'failed';
    case 'no_answer':
      return one.outcome === 'failed' && one.latencyMs === null;
    case 'latency':
    case 'latency_p95':
      return one.latencyMs !== null && one.latencyMs > threshold.limit;
    case 'latency_over_baseline':
      return (
        baselineMs !== undefined &&
        one.latencyMs !== null &&
        one.latencyMs > baselineMs * (1 + threshold.limit / 100) &&
        one.latencyMs - baselineMs > policy.latencyFloorMs
      );
  }
}

function statistic(
  recent: readonly Measurement[],
  threshold: Threshold,
  baselineMs: number | undefined,
): number | null {
  switch (threshold.statistic) {
    case 'error_rate':
      return (100 * recent.filter((one) => one.outcome === 'failed').length) / recent.length;
    case 'no_answer':
      return recent.filter((one) => one.outcome === 'failed' && one.latencyMs === null).length;
    case 'latency':
      return medianLatency(recent);
    case 'latency_p95':
      return quantileLatency(recent, 0.95);
    case 'latency_over_baseline': {
      const median = medianLatency(recent);
      return median === null || !baselineMs ? null : (100 * (median - baselineMs)) / baselineMs;
    }
  }
}

function shown(value: number, threshold: Threshold): string {
  const rounded = Math.round(value);
  switch (threshold.statistic) {
    case 'error_rate':
      return `${rounded} %`;
    case 'latency':
    case 'latency_p95':
      return `${rounded} ms`;
    case 'latency_over_baseline':
      // Beyond a doubling, percents are no longer what people think in.
      return rounded >= 100 ? `${Math.round(1 + rounded / 100)} times as slow` : `${rounded} % slower`;
    case 'no_answer':
      return `${rounded} without an answer`;
  }
}

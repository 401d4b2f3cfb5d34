import { type Finding, strongest } from './finding.ts';
import type { AnalysisPolicy } from './policy.ts';
import { byCheck } from './readings/by-check.ts';
import { type CheckRecord, emptyRecord } from './readings/check-record.ts';
import type { Measurement } from './readings/measurement.ts';
import { isMissingTooMuch } from './readings/reading-counts.ts';
import {
  type EvidenceJudging,
  exceeded,
  type NotRuledOut,
  notRuledOut,
  recentReadings,
} from './thresholds/evidence-rule.ts';
import { ratesBroken } from './thresholds/rate-rule.ts';
import { broken } from './thresholds/recent-rule.ts';
import { isDegrading, type Severity, worse } from './thresholds/threshold.ts';
import { beyond } from './thresholds/value-rule.ts';

export type Verdict = 'pending' | 'healthy' | 'degraded' | 'inconclusive';

export interface Judgment {
  verdict: Verdict;
  findings: Finding[];
  /** Checks that could not be measured often enough to say anything. */
  unmeasured: string[];
  /** What the readings cannot rule out yet, so that the service cannot be called healthy. */
  notRuledOut: NotRuledOut[];
  worst: Severity | null;
}

/** What a watch is judged with. */
export type WatchJudging = Omit<EvidenceJudging, 'policy'> & { policy: AnalysisPolicy };

/**
 * Judges one watch. Pure. `records` are what all readings have shown, `recent` the last readings of each check, oldest
 * first. By `evidence` (the default), a service is degraded when its readings show that a critical threshold is exceeded, and
 * healthy when they show that all of these are kept; by `n-of-m`, the last readings decide. What could not be
 * measured is never healthy and never degrades: it makes the verdict inconclusive. So does having no check at all. A
 * check counts once `minimumSample` readings were really taken.
 */
export function judge(
  records: readonly CheckRecord[],
  recent: readonly Measurement[],
  judging: WatchJudging,
): Judgment {
  const { checks, baseline, policy, thresholds } = judging;
  const isByEvidence = policy.judgeBy === 'evidence';
  const findings: Finding[] = [];
  const unmeasured: string[] = [];
  const open: NotRuledOut[] = [];
  let isPending = false;
  const recordOf = byCheck(records);
  const readings = byCheck(recent);
  for (const check of checks) {
    const record = recordOf.get(check.name)?.[0] ?? emptyRecord(check.name);
    const all = readings.get(check.name) ?? [];
    if (lastErrors(all) > policy.errorLimit || isMissingTooMuch(record, policy)) unmeasured.push(check.name);
    const real = all.filter((one) => one.outcome !== 'error');
    if (record.planned - record.missing < policy.minimumSample) {
      isPending = true;
      continue;
    }
    findings.push(...beyond(check, real, thresholds, judging.values?.[check.name]));
    if (isByEvidence) {
      findings.push(...exceeded(check, record, real, judging));
      const missing = notRuledOut(check, record, real, judging);
      if (missing !== null) open.push(missing);
    } else {
      findings.push(...broken(check, real, baseline[check.name], thresholds, policy));
      findings.push(...ratesBroken(check, real, judging, policy));
    }
  }
  const worst = findings.reduce<Severity | null>(
    (bad, one) => (bad === null ? one.severity : worse(bad, one.severity)),
    null,
  );
  const isBlind = checks.length === 0 || unmeasured.length > 0;
  const verdict = verdictOf(worst, isBlind, isPending || open.length > 0);
  return { verdict, findings: strongest(findings), unmeasured, notRuledOut: open, worst };
}

/** How many of the last readings of each check `judge` looks at. */
export function readingsKept(policy: AnalysisPolicy): number {
  return Math.max(policy.breachWindow, policy.errorLimit + 1, policy.minimumSample, recentReadings);
}

function verdictOf(worst: Severity | null, isBlind: boolean, isPending: boolean): Verdict {
  if (worst !== null && isDegrading(worst)) return 'degraded';
  if (isBlind) return 'inconclusive';
  return isPending ? 'pending' : 'healthy';
}

function lastErrors(measurements: readonly Measurement[]): number {
  let count = 0;
  for (const one of [...measurements].reverse()) {
    if (one.outcome !== 'error') break;
    count += 1;
  }
  return count;
}

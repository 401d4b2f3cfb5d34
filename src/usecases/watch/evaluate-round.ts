import { beforeTheStart } from '../../domain/analysis/baseline/baseline.ts';
import { type Judgment, judge, type WatchJudging } from '../../domain/analysis/judge.ts';
import { excludedChecks, judgedChecks } from '../../domain/analysis/judged-checks.ts';
import { byCheck } from '../../domain/analysis/readings/by-check.ts';
import { addReadings, type CheckRecord, forgetEvidence } from '../../domain/analysis/readings/check-record.ts';
import type { Measurement } from '../../domain/analysis/readings/measurement.ts';
import { isWell } from '../../domain/analysis/thresholds/evidence-rule.ts';
import type { Threshold } from '../../domain/analysis/thresholds/threshold.ts';
import type { Deployment } from '../../domain/deployment/deployment.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import type { ServiceCheck, ServiceEnvironment } from '../../domain/service.ts';

/** What a round has shown. */
export interface Evaluation {
  judgment: Judgment;
  /** Those that count for the release. */
  checks: readonly ServiceCheck[];
  /** What all readings have shown so far, to be kept for the next round. */
  records: CheckRecord[];
  /** Checks that failed before the start, and have been good for long enough since: they count from now on. */
  recovered: readonly ServiceCheck[];
  /** What was wrong with a degraded service is over. */
  isSettled: boolean;
}

/**
 * Adds the readings of a round to the records of the rounds before, and judges them. `recent` are the last readings,
 * those of this round included. Failures that are over are no evidence against a service, or a check, that is well
 * again: its records begin afresh.
 */
export function evaluateRound(
  deployment: Deployment,
  { checks: all }: ServiceEnvironment,
  { policy, thresholds }: { policy: Policy; thresholds: readonly Threshold[] },
  {
    before,
    readings,
    recent,
  }: { before: readonly CheckRecord[]; readings: readonly Measurement[]; recent: readonly Measurement[] },
): Evaluation {
  const judging: WatchJudging = {
    checks: all,
    ...beforeTheStart(deployment),
    policy,
    thresholds,
  };
  const added = addReadings(before, readings, judging);
  const records = byCheck(added);
  const real = byCheck(recent.filter((one) => one.outcome !== 'error'));
  const isWellAgain = (check: ServiceCheck) => {
    const [record] = records.get(check.name) ?? [];
    return record !== undefined && isWell(check, record, real.get(check.name) ?? [], judging);
  };
  const recovered = excludedChecks(all, deployment).filter(isWellAgain);
  const recoveredNames = recovered.map((check) => check.name);
  const checks = judgedChecks(all, { ...deployment, recovered: [...deployment.recovered, ...recoveredNames] });
  const isSettled = deployment.state === 'degraded' && checks.every(isWellAgain);
  const kept = added.map((one) => (isSettled || recoveredNames.includes(one.check) ? forgetEvidence(one) : one));
  return { judgment: judge(kept, recent, { ...judging, checks }), checks, records: kept, recovered, isSettled };
}

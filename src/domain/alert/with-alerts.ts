import type { Finding } from '../analysis/finding.ts';
import type { Judgment } from '../analysis/judge.ts';
import { isDegrading, worse } from '../analysis/thresholds/threshold.ts';
import type { Escalation } from '../escalation/escalation.ts';
import { isOfAlert } from './alert.ts';

/** An alert that fires, as a finding. */
export function alertFinding({
  key,
  severity,
  summary,
  raisedAt,
}: Pick<Escalation, 'key' | 'severity' | 'summary' | 'raisedAt'>): Finding {
  return {
    check: key,
    title: 'Alert',
    preset: 'alert',
    metric: 'alert',
    severity,
    words: `Alert: ${summary}`,
    value: 1,
    limit: 0,
    since: raisedAt,
  };
}

/** The judgment of a watch with the alerts that are still firing: each is a finding, and one that is critical degrades. */
export function withAlerts(judgment: Judgment, escalations: readonly Escalation[]): Judgment {
  const firing = escalations.filter(({ key, closedAt }) => closedAt === null && isOfAlert(key));
  if (firing.length === 0) return judgment;
  const findings = firing.map(alertFinding);
  const worst = findings.reduce(
    (bad, { severity }) => (bad === null ? severity : worse(bad, severity)),
    judgment.worst,
  );
  return {
    ...judgment,
    findings: [...judgment.findings, ...findings],
    worst,
    verdict: worst !== null && isDegrading(worst) ? 'degraded' : judgment.verdict,
  };
}

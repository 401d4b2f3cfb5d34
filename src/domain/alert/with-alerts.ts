import type { Finding } from '../analysis/finding.ts';
import type { Judgment } from '../analysis/judge.ts';
import { isDegrading, worse } from '../analysis/threshold.ts';
import type { Escalation } from '../escalation/escalation.ts';
import { isOfAlert } from './alert.ts';

/** The judgment of a watch with the alerts that are still firing: each is a finding, and one that is critical degrades. */
export function withAlerts(judgment: Judgment, escalations: readonly Escalation[]): Judgment {
  const firing = escalations.filter(({ key, closedAt }) => closedAt === null && isOfAlert(key));
  if (firing.length === 0) return judgment;
  const findings = firing.map(
    ({ key, severity, summary, raisedAt }): Finding => ({
      check: key,
      title: 'Alert',
      preset: 'alert',
      metric: 'alert',
      severity,
      words: `Alert: ${summary}`,
      value: 1,
      limit: 0,
      since: raisedAt,
    }),
  );
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

import type { Severity } from '../analysis/threshold.ts';
import type { DeploymentId, EscalationId, ReleaseId } from '../ids.ts';

/** A problem that needs a person's attention. Its key ensures one escalation per problem, however often it shows. */
export interface Escalation {
  id: EscalationId;
  releaseId: ReleaseId;
  deploymentId: DeploymentId;
  key: string;
  severity: Severity;
  summary: string;
  raisedAt: Date;
  /** How far it has been escalated: the channel, the person on call, the manager. */
  tier: 'channel' | 'on_call' | 'manager';
  acknowledgedBy: string | null;
  acknowledgedAt: Date | null;
  closedAt: Date | null;
}

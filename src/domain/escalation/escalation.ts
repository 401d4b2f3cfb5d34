import type { Severity } from '../analysis/threshold.ts';
import type { DeploymentId, EscalationId, ReleaseId } from '../ids.ts';

/** Something is wrong and a person must look. Its key makes the same trouble one escalation however often it shows. */
export interface Escalation {
  id: EscalationId;
  releaseId: ReleaseId;
  deploymentId: DeploymentId;
  key: string;
  severity: Severity;
  summary: string;
  raisedAt: Date;
  /** How far it has been carried: the channel, the person on call, the manager. */
  tier: 'channel' | 'on_call' | 'manager';
  acknowledgedBy: string | null;
  acknowledgedAt: Date | null;
  closedAt: Date | null;
}

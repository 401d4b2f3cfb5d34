import type { ConfiguredRule } from './rule.ts';

/** Approval: a section of the policy. */
export interface ApprovalPolicy {
  /** The short form of one rule: so many of these groups. Not used where `approvals` has a rule that applies. */
  approvalsNeeded: number;
  /** Slack user group ids whose members may approve. */
  approverGroups: readonly string[];
  approvals: readonly ConfiguredRule[];
  approvalWaitMs: number;
  /** The requester, the captain and the authors of included changes do not count. */
  separationOfDuties: boolean;
  /** A planned start that moves by at most this keeps its approvals, once each approver confirms it. */
  confirmableShiftMs: number;
  /** How many approvals an emergency needs, of anybody whom a rule means. */
  emergencyApprovals: number;
  /** Who is told when three quarters of the waiting time are over. */
  backupApproverGroups: readonly string[];
  /** User groups whose members may bypass a check of the start gate; nobody when empty. */
  bypassGroups: readonly string[];
  /** For how long approvals in the environment before count for the same content in the next one, in milliseconds. */
  approvalReuseMs: number;
}

export const approvalDefaults: ApprovalPolicy = {
  approvalsNeeded: 1,
  approverGroups: [],
  approvals: [],
  approvalWaitMs: 2 * 3_600_000,
  separationOfDuties: true,
  confirmableShiftMs: 15 * 60_000,
  emergencyApprovals: 1,
  backupApproverGroups: [],
  bypassGroups: [],
  approvalReuseMs: 0,
};

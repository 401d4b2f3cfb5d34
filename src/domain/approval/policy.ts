/** Approval: a section of the policy. */
export interface ApprovalPolicy {
  approvalsNeeded: number;
  /** Slack user group ids whose members may approve. */
  approverGroups: readonly string[];
  approvalWaitMs: number;
  /** The requester, the captain and the authors of included changes do not count. */
  separationOfDuties: boolean;
}

export const approvalDefaults: ApprovalPolicy = {
  approvalsNeeded: 1,
  approverGroups: [],
  approvalWaitMs: 2 * 3_600_000,
  separationOfDuties: true,
};

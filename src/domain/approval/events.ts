/** The payload of each event of this feature, besides actor and time. */
export interface ApprovalEvents {
  'approval.given': { planHash: string; comment: string };
  'approval.refused': { planHash: string; comment: string };
  'release.approved': { planHash: string };
  'release.rejected': { reason: string };
  'approval.expired': { planHash: string };
}

/** What each event of this feature says besides who and when. */
export interface ApprovalEvents {
  'approval.given': { planHash: string; comment: string };
  'approval.refused': { planHash: string; comment: string };
  'release.approved': { planHash: string };
  'release.rejected': { reason: string };
  'approval.expired': { planHash: string };
}

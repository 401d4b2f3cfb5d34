import type { ApprovalId, ReleaseId } from '../ids.ts';

/** One person's decision on one plan hash. */
export interface Approval {
  id: ApprovalId;
  releaseId: ReleaseId;
  planHash: string;
  personId: string;
  decision: 'approve' | 'reject';
  comment: string;
  at: Date;
}

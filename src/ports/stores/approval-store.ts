import type { Approval } from '../../domain/approval/approval.ts';
import type { ReleaseId } from '../../domain/ids.ts';

export interface ApprovalStore {
  /** False when this person has already decided on this plan hash. */
  insert(approval: Approval): Promise<boolean>;
  forRelease(releaseId: ReleaseId): Promise<Approval[]>;
}

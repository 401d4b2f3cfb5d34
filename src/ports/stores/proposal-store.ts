import type { ProposalId, ReleaseId } from '../../domain/ids.ts';
import type { RollbackProposal } from '../../domain/proposal/proposal.ts';

export interface ProposalStore {
  insert(proposal: RollbackProposal): Promise<void>;
  save(proposal: RollbackProposal): Promise<void>;
  find(id: ProposalId): Promise<RollbackProposal | null>;
  forRelease(releaseId: ReleaseId): Promise<RollbackProposal[]>;
}

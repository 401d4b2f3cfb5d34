/** What each event of this feature says besides who and when. */
export interface ProposalEvents {
  'proposal.made': { targetVersion: string; expectedMs: number };
  'proposal.answered': { answer: string; reason: string };
  'proposal.expired': { targetVersion: string };
  'proposal.reopened': { targetVersion: string };
}

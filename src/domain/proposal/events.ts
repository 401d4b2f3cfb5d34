/** The payload of each event of this feature, besides actor and time. */
export interface ProposalEvents {
  'proposal.made': { targetVersion: string; expectedMs: number };
  'proposal.answered': { answer: string; reason: string };
  'proposal.expired': { targetVersion: string };
  'proposal.reopened': { targetVersion: string };
}

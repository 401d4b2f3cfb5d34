import type { EscalationId, ProposalId, ReleaseId, ReminderId } from '../../domain/ids.ts';
import type { DueQueue } from '../due-queue.ts';

/**
 * Something to do at a given time: remind an approver, advance an escalation, expire a proposal, start as scheduled.
 */
export interface Reminder {
  id: ReminderId;
  releaseId: ReleaseId;
  task:
    | { kind: 'approval-half'; planHash: string }
    | { kind: 'approval-expiry'; planHash: string }
    /** `position` and `round` are those of the escalation's timeline; a version without timelines leaves them out. */
    | {
        kind: 'escalate';
        escalationId: EscalationId;
        tier: 'on_call' | 'manager';
        position?: number;
        round?: number;
      }
    | { kind: 'proposal-expiry'; proposalId: ProposalId }
    | { kind: 'proposal-reopen'; proposalId: ProposalId }
    | { kind: 'start'; planHash: string };
}

export interface ReminderStore extends DueQueue<ReminderId> {
  insert(reminder: Reminder, delayMs: number): Promise<void>;
  find(id: ReminderId): Promise<Reminder | null>;
}

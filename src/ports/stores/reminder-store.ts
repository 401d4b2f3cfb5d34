import type { ReminderRung } from '../../domain/approval/reminder-ladder.ts';
import type { EscalationId, ProposalId, ReleaseId, ReminderId, TaskId } from '../../domain/ids.ts';
import type { DueQueue } from '../due-queue.ts';

/**
 * Something to do at a given time: remind an approver, advance an escalation, expire a proposal, start as scheduled, look
 * after a task that somebody has.
 */
export interface Reminder {
  id: ReminderId;
  releaseId: ReleaseId;
  task:
    | { kind: ReminderRung; planHash: string }
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
    | { kind: 'start'; planHash: string }
    /** Looks whether an agent is still at work; `startedAt` is the task's, and another look is for another start. */
    | { kind: 'task-silent'; taskId: TaskId; assigneeId: string; startedAt: string | null }
    /** A person's task is past its deadline: tells the assignee, and later the captain. */
    | { kind: 'task-deadline'; taskId: TaskId; assigneeId: string; tell: 'assignee' | 'captain' };
}

export interface ReminderStore extends DueQueue<ReminderId> {
  insert(reminder: Reminder, delayMs: number): Promise<void>;
  find(id: ReminderId): Promise<Reminder | null>;
}

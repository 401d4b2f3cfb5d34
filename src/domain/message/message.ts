import type {
  EscalationId,
  IncidentId,
  LockId,
  MessageId,
  PostId,
  ProposalId,
  QueueEntryId,
  ReleaseId,
  StepId,
  TaskId,
} from '../ids.ts';
import type { ImprovementCard } from '../improvement/card.ts';
import type { StopCard } from '../lock/stop-card.ts';
import type { PlanChange } from '../plan/difference.ts';

/** A message that is edited in place so that it always shows the current state of one release. */
export interface LivingMessage {
  id: MessageId;
  releaseId: ReleaseId;
  surface: LivingSurface;
  /** Target channel or user id. */
  target: string;
  postedChannel: string | null;
  postedTs: string | null;
  postedHash: string | null;
  /** Cells of the communication matrix that it has actually shown, as `group/phase`. */
  shownCells: string[];
  brokenReason: string | null;
}

export type LivingSurface =
  /** The card that approvers and the captain work with. */
  | { kind: 'card' }
  /** A stakeholder group's one message. */
  | { kind: 'group'; groupId: string }
  | { kind: 'proposal'; proposalId: ProposalId }
  /** Notifies a channel or a person of an escalation; each later `round` of it is a message of its own. */
  | { kind: 'page'; escalationId: EscalationId; round?: number };

/** The card of an incident, whether or not it has a release. */
export interface IncidentCard {
  kind: 'incident';
  incidentId: IncidentId;
}

/** A message that is sent once, ensured by its key. One that becomes due again is edited. */
export interface Post {
  id: PostId;
  releaseId: ReleaseId | null;
  key: string;
  target: string;
  /** Replies in the thread of the living message with this surface and the same target; null posts at top level. */
  threadOf: LivingSurface | IncidentCard | null;
  content: PostContent;
  /** Lower values go first: 0 for messages that need a person now. */
  priority: number;
  state: 'due' | 'posted' | 'dead';
  postedChannel: string | null;
  postedTs: string | null;
}

export type PostContent =
  | { kind: 'step'; stepId: StepId }
  /** Needed until no replica of a version that posts pages is left. */
  | { kind: 'page'; summary: string; severity: string; escalationId: string }
  | { kind: 'approval-reminder'; minutesLeft: number }
  | { kind: 'report' }
  /** The system that carries the step out waits for an answer. */
  | { kind: 'question'; stepId: StepId }
  | { kind: 'outcome'; groupId: string }
  /** Tasks that were assigned to whom it is sent to; `more`: how many beside these. */
  | { kind: 'assignment'; taskIds: readonly TaskId[]; more: number; by: string }
  /** A proposed improvement, which approvers decide; it is edited when they have. */
  | { kind: 'improvement'; card: ImprovementCard }
  /** What changed since its recipient approved the plan; with a button when that can be confirmed. */
  | { kind: 'plan-changed'; planHash: string; by: string; changes: readonly PlanChange[] }
  /** A lock is still there, for whoever looks after it; a stop is only lifted by two people. */
  | { kind: 'lock'; lockId: LockId; isStop: boolean; text: string }
  /** The line is stopped; it is edited when that changes. */
  | { kind: 'stop'; card: StopCard }
  /** Somebody's turn in the queue, or news of it. */
  | { kind: 'turn'; entryId: QueueEntryId; isCalled: boolean; text: string }
  /** Asks a rider how the release looks. */
  | { kind: 'ride'; text: string }
  /** A longer text, in Markdown. */
  | { kind: 'markdown'; markdown: string }
  /** `startNow`: with a button that starts the release anyway. */
  | { kind: 'text'; text: string; startNow?: true };

export function surfaceKey(surface: LivingSurface): string {
  switch (surface.kind) {
    case 'card':
      return 'card';
    case 'group':
      return `group:${surface.groupId}`;
    case 'proposal':
      return `proposal:${surface.proposalId}`;
    case 'page':
      return `page:${surface.escalationId}${surface.round === undefined ? '' : `:${surface.round}`}`;
  }
}

/** Typed words for a post: what looks like a mention in them mentions nobody. */
export function asTyped(words: string): string {
  return words.replace(/<(?=[@#!])/g, '< ');
}

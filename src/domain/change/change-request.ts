import type { ChangeRequestId, ReleaseId } from '../ids.ts';
import type { ChangeType } from '../linked-record/settings.ts';
import type { ReleaseState } from '../release/lifecycle.ts';
import { type ChangeEvent, type ChangeState, changeLifecycle } from './lifecycle.ts';

/** The id that stands at `uses` for change requests that are kept here. */
export const internalChanges = 'internal';

/** What a review can find. */
export const changeOutcomes = ['successful', 'issues', 'unsuccessful'] as const;
export type ChangeOutcome = (typeof changeOutcomes)[number];

/** A change request that is kept here; there is one per release. Its document follows from the plan. */
export interface ChangeRequest {
  id: ChangeRequestId;
  /** A global sequence number; people say "C-7". */
  number: number;
  releaseId: ReleaseId;
  type: ChangeType;
  /** Why it has this type. */
  typeReason: string;
  state: ChangeState;
  openedAt: Date;
  /** When it was authorized for the plan that counts; null when it is not. */
  authorizedAt: Date | null;
  /** Until when a person should have reviewed it; null before that is asked. */
  reviewBy: Date | null;
  outcome: ChangeOutcome | null;
  reviewWords: string;
  /** A person, or `quarterdeck` for one that needed no review. */
  reviewedBy: string | null;
  reviewedAt: Date | null;
  updatedAt: Date;
}

/** How people refer to a change request. */
export function changeRef({ number }: Pick<ChangeRequest, 'number'>): string {
  return `C-${number}`;
}

/** Parses `C-7` or `c7`; null for anything else. */
export function parseChangeRef(text: string): number | null {
  const match = /^c-?(\d{1,9})$/i.exec(text.trim());
  return match?.[1] ? Number(match[1]) : null;
}

/** Whether the release may start under it: it is authorized, and nothing has begun or ended. */
export function isAuthorized({ state }: Pick<ChangeRequest, 'state'>): boolean {
  return state === 'scheduled' || state === 'implement';
}

/** Where a change request of this type should be when its release is in this state. */
export function stateFor(
  release: ReleaseState,
  { type, outcome }: Pick<ChangeRequest, 'type' | 'outcome'>,
): ChangeState {
  switch (release) {
    case 'draft':
      return 'assess';
    case 'in_review':
      return type === 'standard' ? 'scheduled' : 'authorize';
    case 'approved':
      return 'scheduled';
    case 'in_progress':
    case 'failed':
      return 'implement';
    case 'completed':
      return type === 'standard' || outcome !== null ? 'closed' : 'review';
    case 'rolled_back':
    case 'closed':
      // A review that called it a success was before the rollback.
      return outcome === null || outcome === 'successful' ? 'review' : 'closed';
    case 'rejected':
    case 'cancelled':
      return 'canceled';
  }
}

/** The events that lead from one state to another by the shortest way; null when none does. */
export function wayTo(from: ChangeState, to: ChangeState): { event: ChangeEvent; to: ChangeState }[] | null {
  const ways = new Map<ChangeState, { event: ChangeEvent; to: ChangeState }[]>([[from, []]]);
  for (const [state, way] of ways) {
    if (state === to) return way;
    for (const event of changeLifecycle.events(state)) {
      const next = changeLifecycle.next(state, event);
      if (next !== null && !ways.has(next)) ways.set(next, [...way, { event, to: next }]);
    }
  }
  return null;
}

/** Is its review overdue? */
export function isOverdue({ state, reviewBy }: Pick<ChangeRequest, 'state' | 'reviewBy'>, now: Date): boolean {
  return state === 'review' && reviewBy !== null && reviewBy.getTime() <= now.getTime();
}

import type { ActionItemId, IncidentId, ReleaseId } from '../ids.ts';
import type { TaskState } from '../task/lifecycle.ts';

/** A task that came out of an incident. It has the lifecycle of every task, and outlives the incident. */
export interface ActionItem {
  id: ActionItemId;
  incidentId: IncidentId;
  /** The release of the incident, if it has one. */
  releaseId: ReleaseId | null;
  /** Whose next release shows it on its checklist. */
  service: string;
  title: string;
  ownerId: string;
  dueOn: Date;
  state: TaskState;
  createdAt: Date;
  doneBy: string | null;
  doneAt: Date | null;
  /** How it was done, or `checked off in R-12`. */
  doneDetail: string;
}

export function isOpenItem({ state }: Pick<ActionItem, 'state'>): boolean {
  return state === 'open' || state === 'in_progress' || state === 'blocked';
}

/**
 * What an earlier incident left for this release; its checklist shows it, and never keeps the release from starting.
 */
export type FollowUp = { kind: 'action_item'; actionItemId: ActionItemId } | { kind: 'lesson'; incidentId: IncidentId };

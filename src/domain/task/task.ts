import type { NoteId, ReleaseId, TaskId, TodoId } from '../ids.ts';
import type { FollowUp } from '../incident/action-item.ts';
import type { ChecklistItem, PlannedTask } from '../plan/plan.ts';
import type { TaskState } from './lifecycle.ts';

/** A unit of work for a person, an agent or the bot itself. The root task of a release has no parent. */
export interface Task {
  id: TaskId;
  releaseId: ReleaseId;
  parentId: TaskId | null;
  position: number;
  title: string;
  role: PlannedTask['role'] | 'release';
  assigneeId: string | null;
  state: TaskState | 'completed';
}

/** A checklist item, ticked only with evidence. */
export interface Todo {
  id: TodoId;
  taskId: TaskId;
  releaseId: ReleaseId;
  position: number;
  title: string;
  evidence: ChecklistItem['evidence'];
  check: ChecklistItem['check'];
  phase: ChecklistItem['phase'];
  ticked: { by: string; at: string; detail: string } | null;
  /** What an earlier incident left, which this item is about; null for every other item. */
  followUp: FollowUp | null;
}

export type NoteKind = 'plan' | 'log' | 'issue' | 'rollback' | 'proposal' | 'summary';

/** An entry of a task's log. */
export interface Note {
  id: NoteId;
  taskId: TaskId;
  releaseId: ReleaseId;
  kind: NoteKind;
  severity: 'normal' | 'critical';
  markdown: string;
  authorId: string;
  at: Date;
}

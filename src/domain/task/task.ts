import type { NoteId, ReleaseId, TaskId, TodoId } from '../ids.ts';
import type { FollowUp } from '../incident/action-item.ts';
import type { ChecklistItem } from '../plan/plan.ts';
import type { TickEvidence } from './evidence.ts';
import type { TaskState } from './lifecycle.ts';
import type { TaskRole } from './role.ts';

/** A unit of work for a person, an agent or the bot itself. The root task of a release has no parent. */
export interface Task {
  id: TaskId;
  releaseId: ReleaseId;
  parentId: TaskId | null;
  /** Its number in the release, which never changes: people say `R-12.3`. The root task is 0. */
  position: number;
  title: string;
  role: TaskRole | 'release';
  /** A person's Slack id, or an agent's id; null when nobody has it. */
  assigneeId: string | null;
  /** Who assigned it, and is told how it ended. */
  delegatedBy: string | null;
  state: TaskState | 'completed';
  /** What is to be done, in order. */
  actions: readonly string[];
  /** The environment that it is about, where that is another one than the release's. */
  environment: string | null;
  /** What must be configured for it. */
  configuration: readonly string[];
  criteria: readonly SuccessCriterion[];
  /** When it should have ended. */
  deadline: Date | null;
  /** How long it is expected to take, in milliseconds. */
  expectedMs: number | null;
  /** Why it cannot go on; null unless its state is `blocked`. */
  blocked: Blocked | null;
  createdBy: string;
  startedAt: Date | null;
  endedAt: Date | null;
}

/** What must be true for a task to count as done; each is answered on its own. */
export interface SuccessCriterion {
  text: string;
  answer: { isMet: boolean; detail: string; by: string; at: string } | null;
}

/** What keeps a task from going on. */
export interface Blocked {
  reason: string;
  /** What or whom it waits for. */
  waitsFor: string | null;
  by: string;
  at: string;
}

/** A task begins only when the other one has ended. */
export interface TaskLink {
  releaseId: ReleaseId;
  taskId: TaskId;
  dependsOnId: TaskId;
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
  ticked: Tick | null;
  /** Earlier ticks that were taken back, oldest first. */
  history: readonly TakenBack[];
  /** `plan`: approvers saw it with the plan; `added`: it came later. */
  source: 'plan' | 'added';
  /** What an earlier incident left, which this item is about; null for every other item. */
  followUp: FollowUp | null;
}

/** Who ticked an item, when, and on what evidence. `detail` is its words. */
export interface Tick {
  by: string;
  /** For an agent: the person who owns it. Absent for everybody else, and in what was recorded before. */
  onBehalfOf?: string;
  at: string;
  detail: string;
  /** Absent in what was recorded before evidence had kinds. */
  evidence?: TickEvidence;
}

export interface TakenBack extends Tick {
  takenBackBy: string;
  takenBackAt: string;
  /** Absent when whoever ticked it took it back without one. */
  reason?: string;
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

/** How people refer to a task. */
export function taskRef(release: { number: number }, task: Pick<Task, 'position'>): string {
  return task.position === 0 ? `R-${release.number}` : `R-${release.number}.${task.position}`;
}

/** Parses `R-12.3`, `r12.3` or `12.3`; null for anything else. */
export function parseTaskRef(text: string): { release: number; position: number } | null {
  const match = /^(?:r-?)?(\d{1,9})\.(\d{1,6})$/i.exec(text.trim());
  return match ? { release: Number(match[1]), position: Number(match[2]) } : null;
}

/** How people refer to a checklist item: `R-12.3.2` is the second one of task 3; `nth` counts from 1. */
export function todoRef(task: string, nth: number): string {
  return `${/\.\d+$/.test(task) ? task : `${task}.0`}.${nth}`;
}

/** Parses `R-12.3.2` and the like; null for anything else. */
export function parseTodoRef(text: string): { release: number; position: number; nth: number } | null {
  const match = /^(.+)\.([1-9]\d{0,5})$/.exec(text.trim());
  const task = match ? parseTaskRef(match[1] ?? '') : null;
  return task === null || !match ? null : { ...task, nth: Number(match[2]) };
}

/** Nothing more is expected of it. */
export function hasEnded({ state }: Pick<Task, 'state'>): boolean {
  return state !== 'open' && state !== 'in_progress' && state !== 'blocked';
}

/**
 * The items that people or agents have to tick before the start, and have not: what the bot checks is judged by itself.
 * What was added to a task that is not to be done any more holds nothing up; what approvers saw does.
 */
export function missingBefore(todos: readonly Todo[], tasks: readonly Task[]): Todo[] {
  const dropped = new Set(
    tasks.filter(({ state }) => state === 'skipped' || state === 'cancelled').map(({ id }) => id),
  );
  return todos.filter(
    ({ phase, evidence, ticked, source, taskId }) =>
      phase === 'before' && evidence !== 'check' && ticked === null && !(source === 'added' && dropped.has(taskId)),
  );
}

/** What a task begins with that nothing else is known about. */
export const newTask: Omit<Task, 'id' | 'releaseId' | 'position' | 'title' | 'role'> = {
  parentId: null,
  assigneeId: null,
  delegatedBy: null,
  state: 'open',
  actions: [],
  environment: null,
  configuration: [],
  criteria: [],
  deadline: null,
  expectedMs: null,
  blocked: null,
  createdBy: 'quarterdeck',
  startedAt: null,
  endedAt: null,
};

/** What keeps a blocked task from going on: “the disk is full, waits for DBA”. Null unless it is blocked. */
export function blockedWords({ blocked }: Pick<Task, 'blocked'>): string | null {
  if (blocked === null) return null;
  return blocked.waitsFor === null ? blocked.reason : `${blocked.reason}, waits for ${blocked.waitsFor}`;
}

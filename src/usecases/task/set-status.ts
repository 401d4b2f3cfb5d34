import { z } from 'zod';
import type { Refusal } from '../../domain/refusal.ts';
import { waitsFor } from '../../domain/task/graph.ts';
import { mayMove, nextStates, type TaskState, taskStates } from '../../domain/task/lifecycle.ts';
import { cleanText, taskLimits } from '../../domain/task/new-items.ts';
import { hasEnded, type Task, type Todo } from '../../domain/task/task.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { RequestDeps } from '../deps.ts';
import type { Caller } from '../once.ts';
import { moveTask } from './move-task.ts';
import { checkMayWork, inTasks, type TaskWork } from './task-work.ts';

export const SetStatus = z.object({
  /** `R-12.3`, or the task's id. */
  task: z.string().max(100),
  status: z.enum(taskStates),
  /** Needed for blocked, failed, skipped and cancelled. */
  reason: z.string().default(''),
  /** What or whom a blocked task waits for. */
  waitsFor: z.string().optional(),
  /** Only if this is its status now: what a button or a form showed to whoever used it. */
  from: z.enum(taskStates).optional(),
});
export type SetStatus = z.infer<typeof SetStatus>;

/** These say why. */
export const needsReason: ReadonlySet<TaskState> = new Set(['blocked', 'failed', 'skipped', 'cancelled']);

/**
 * Sets the status of a task. It begins only when what it depends on has ended; it is done only when its checklist is
 * ticked, its criteria are answered and its subtasks have ended. `blocked` and `failed` tell the captain and whoever
 * delegated it, `done` tells whoever delegated it. An agent needs the operation `work`, and the task must be its own.
 */
export async function setStatus(
  deps: RequestDeps,
  input: SetStatus,
  caller: Caller,
): Promise<Result<{ ref: string; title: string; status: TaskState }, Refusal>> {
  return inTasks(deps, caller, { about: input.task, input, operation: 'work' }, async (work) => {
    const task = work.find(input.task);
    if (task === null) return err({ kind: 'unknown_task', asked: input.task });
    if (work.isRoot(task) || task.state === 'completed') return err({ kind: 'task_of_bot', ref: work.ref(task) });
    const own = checkMayWork(caller.actor, task, work.ref(task));
    if (!own.ok) return own;
    if (task.state === input.status) return ok({ ref: work.ref(task), title: task.title, status: input.status });
    if (input.from !== undefined && task.state !== input.from)
      return err({ kind: 'task_moved_on', ref: work.ref(task), title: task.title, state: task.state });
    const reason = reasonOf(input);
    if (!reason.ok) return reason;
    const todos = await work.release.stores.tasks.todosFor(task.releaseId);
    const allowed = checkMove(work, task, todos, input.status);
    if (!allowed.ok) return allowed;
    await moveTask(work, task, input.status, reason.value, input.waitsFor);
    return ok({ ref: work.ref(task), title: task.title, status: input.status });
  });
}

function reasonOf({ status, reason }: SetStatus): Result<string, Refusal> {
  const clean = cleanText(reason, taskLimits.text);
  const text = 'text' in clean ? clean.text : '';
  if (reason.trim() !== '' && 'problem' in clean)
    return err({ kind: 'bad_argument', detail: `The reason ${clean.problem}.`, usage: 'status … because <reason>' });
  if (needsReason.has(status) && text.length < 3)
    return err({ kind: 'reason_needed', action: `set a task to ${status.replaceAll('_', ' ')}` });
  return ok(text);
}

function checkMove(work: TaskWork, task: Task, todos: readonly Todo[], wanted: TaskState): Result<void, Refusal> {
  const [ref, { title }] = [work.ref(task), task];
  const from = task.state as TaskState;
  if (!mayMove(from, wanted))
    return err({ kind: 'task_not_now', ref, title, state: from, wanted, allowed: nextStates(from) });
  if (wanted === 'in_progress' || wanted === 'done') {
    const waiting = waitsFor(task, work.tasks, work.links);
    if (waiting.length > 0)
      return err({ kind: 'task_waits', ref, title, for: waiting.map((one) => `${work.ref(one)} “${one.title}”`) });
  }
  if (wanted === 'done') {
    const open = unfinished(work, task, todos);
    if (open.length > 0) return err({ kind: 'task_unfinished', ref, title, open });
  }
  if (wanted === 'skipped' || wanted === 'cancelled') {
    // What approvers saw as a condition of the start cannot be taken out of its way.
    const needed = todos.some(
      ({ taskId, source, phase }) => taskId === task.id && source === 'plan' && phase === 'before',
    );
    if (needed && work.release.deployment === null) return err({ kind: 'needed_by_gate', ref, title });
  }
  return ok(undefined);
}

/** What a task needs before it is done. */
function unfinished(work: TaskWork, task: Task, todos: readonly Todo[]): string[] {
  return [
    ...todos
      .filter(({ taskId, ticked }) => taskId === task.id && ticked === null)
      .map(({ title }) => `“${title}” is not ticked`),
    ...task.criteria
      .filter(({ answer }) => answer === null)
      .map(({ text }) => `the criterion “${text}” is not answered`),
    ...work.tasks
      .filter((one) => one.parentId === task.id && !hasEnded(one))
      .map((one) => `${work.ref(one)} has not ended`),
  ];
}

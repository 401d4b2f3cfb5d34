import type { TaskId } from '../ids.ts';
import { hasEnded, type Task, type TaskLink } from './task.ts';

/** When the tasks of a release can have ended, as far as is known now. */
export interface Schedule {
  /** When the last of the open tasks can have ended; null when none is open. */
  endsAt: Date | null;
  /** The chain of open tasks that decides when that is, in order. */
  criticalPath: TaskId[];
  /** Tasks that end after their deadline, or have passed it. */
  late: { id: TaskId; byMs: number }[];
  /** Open tasks whose time is not known: the end is no earlier than what is said. */
  unknown: TaskId[];
}

/**
 * The critical path method: a task begins when everything that it depends on has ended, and a parent ends after its
 * subtasks. A task that has begun needs what remains of its time, never less than nothing. Time that is not known counts
 * as zero and is named. Source: Kelley and Walker, "Critical-Path Planning and Scheduling" (1959).
 */
export function scheduleOf(tasks: readonly Task[], links: readonly TaskLink[], now: Date): Schedule {
  const open = new Map(tasks.filter((task) => !hasEnded(task)).map((task) => [task.id, task]));
  const before = new Map<TaskId, TaskId[]>();
  const waits = (from: TaskId, to: TaskId) => before.set(from, [...(before.get(from) ?? []), to]);
  for (const { taskId, dependsOnId } of links)
    if (open.has(taskId) && open.has(dependsOnId)) waits(taskId, dependsOnId);
  for (const { id, parentId } of open.values()) if (parentId !== null && open.has(parentId)) waits(parentId, id);

  const ends = new Map<TaskId, number>();
  const decided = new Map<TaskId, TaskId>();
  // Links never form a cycle; a row that says otherwise is passed by.
  const visiting = new Set<TaskId>();
  function endOf(task: Task): number {
    const known = ends.get(task.id);
    if (known !== undefined) return known;
    visiting.add(task.id);
    let start = now.getTime();
    for (const id of before.get(task.id) ?? []) {
      const other = open.get(id);
      if (!other || visiting.has(id)) continue;
      const end = endOf(other);
      if (end > start || (end === start && !decided.has(task.id))) {
        start = end;
        decided.set(task.id, id);
      }
    }
    visiting.delete(task.id);
    const end = start + remainingMs(task, now);
    ends.set(task.id, end);
    return end;
  }

  const own = [...open.values()].filter(({ role }) => role !== 'release');
  let last: Task | null = null;
  for (const task of own) if (last === null || endOf(task) > endOf(last)) last = task;
  const path: TaskId[] = [];
  for (let id = last?.id; id !== undefined; id = decided.get(id)) path.unshift(id);
  const late = own.flatMap((task) => {
    const byMs = task.deadline === null ? 0 : endOf(task) - task.deadline.getTime();
    return byMs > 0 ? [{ id: task.id, byMs }] : [];
  });
  return {
    endsAt: last === null ? null : new Date(endOf(last)),
    criticalPath: path,
    late,
    unknown: own.filter(({ expectedMs }) => expectedMs === null).map(({ id }) => id),
  };
}

function remainingMs({ expectedMs, startedAt, state }: Task, now: Date): number {
  if (expectedMs === null) return 0;
  // What is blocked does not progress.
  const spentMs = startedAt === null || state === 'blocked' ? 0 : now.getTime() - startedAt.getTime();
  return Math.max(0, expectedMs - spentMs);
}

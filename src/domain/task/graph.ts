import type { TaskId } from '../ids.ts';
import type { Task, TaskLink } from './task.ts';

/** What each task waits for: a parent for its children, and every task for what it depends on. */
export class WaitGraph {
  readonly #waits = new Map<TaskId, Set<TaskId>>();

  constructor(
    tasks: readonly Pick<Task, 'id' | 'parentId'>[],
    links: readonly Pick<TaskLink, 'taskId' | 'dependsOnId'>[],
  ) {
    for (const { id, parentId } of tasks) if (parentId !== null) this.#add(parentId, id);
    for (const { taskId, dependsOnId } of links) this.#add(taskId, dependsOnId);
  }

  #add(from: TaskId, to: TaskId): void {
    const known = this.#waits.get(from);
    if (known) known.add(to);
    else this.#waits.set(from, new Set([to]));
  }

  /** Would `from` wait for itself, if it waited for `to`? */
  wouldCycle(from: TaskId, to: TaskId): boolean {
    if (from === to) return true;
    const seen = new Set<TaskId>([to]);
    // The set grows while it is gone through.
    for (const id of seen) {
      for (const next of this.#waits.get(id) ?? []) {
        if (next === from) return true;
        seen.add(next);
      }
    }
    return false;
  }

  /** Adds that `from` waits for `to`. */
  link(from: TaskId, to: TaskId): void {
    this.#add(from, to);
  }

  /** Takes back that a parent waits for its child, which gets another parent. */
  unlink(from: TaskId, to: TaskId): void {
    this.#waits.get(from)?.delete(to);
  }
}

/** The tasks that this one depends on and that have not ended well. A skipped one holds nothing up. */
export function waitsFor(task: Pick<Task, 'id'>, tasks: readonly Task[], links: readonly TaskLink[]): Task[] {
  const needed = new Set(links.filter(({ taskId }) => taskId === task.id).map(({ dependsOnId }) => dependsOnId));
  return tasks.filter(
    ({ id, state }) =>
      needed.has(id) && state !== 'done' && state !== 'skipped' && state !== 'cancelled' && state !== 'completed',
  );
}

import type { Actor } from '../../domain/actor.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { type Assignment, assignmentOf } from '../../domain/task/assignment.ts';
import { taskRef } from '../../domain/task/task.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { RequestDeps } from '../deps.ts';
import { readOfRelease } from './find-release.ts';

/** What whoever has this task is given with it, as it is now. An agent needs the operation `read`. */
export async function readAssignment(
  deps: Pick<RequestDeps, 'database' | 'clock' | 'directory' | 'settings'>,
  asked: string,
  actor: Actor,
): Promise<Result<Assignment, Refusal>> {
  const read = await readOfRelease(deps, asked, actor, async (stores, release) => {
    const [tasks, todos] = await Promise.all([stores.tasks.tasksFor(release.id), stores.tasks.todosFor(release.id)]);
    const ref = asked.trim().toUpperCase();
    const task = tasks.find((one) => one.id === asked || taskRef(release, one) === ref);
    return task === undefined ? null : assignmentOf(release, task, todos, deps.settings.agents);
  });
  if (!read.ok) return read;
  return read.value === null ? err({ kind: 'unknown_task', asked }) : ok(read.value);
}

import { isAgent } from '../../domain/agent/agent.ts';
import { assignmentOf } from '../../domain/task/assignment.ts';
import { type Task, taskRef } from '../../domain/task/task.ts';
import type { ReleaseWork } from '../release-work.ts';

/**
 * Records who has each of these tasks now; `from` had it before. What an agent is given is on record whole, so that it
 * can be sent as it was at that moment.
 */
export async function recordAssigned(
  work: ReleaseWork,
  tasks: readonly Task[],
  from: string | null = null,
): Promise<void> {
  const { release, stores, deps } = work;
  const isForAgent = tasks.some(({ assigneeId }) => assigneeId !== null && isAgent(assigneeId));
  const todos = isForAgent ? await stores.tasks.todosFor(release.id) : [];
  for (const task of tasks) {
    const { title, assigneeId } = task;
    const assignment =
      assigneeId !== null && isAgent(assigneeId)
        ? { assignment: assignmentOf(release, task, todos, deps.settings.agents) }
        : {};
    await work.record('task.assigned', { ref: taskRef(release, task), title, assigneeId, from, ...assignment });
  }
}

/** The same for new tasks, of which people are only told: that they were added is on record already. */
export async function recordGivenToAgents(work: ReleaseWork, tasks: readonly Task[]): Promise<void> {
  await recordAssigned(
    work,
    tasks.filter(({ assigneeId }) => assigneeId !== null && isAgent(assigneeId)),
  );
}

import type { Task } from '../../domain/task/task.ts';
import type { ReleaseWork } from '../release-work.ts';

/**
 * Ends the tasks of a release that has ended, each with its actual outcome. The root task is `completed` only here,
 * when the report is written; work that was started but not finished has failed, and work that was never started is
 * canceled.
 */
export async function endTasks(work: ReleaseWork): Promise<void> {
  for (const task of await work.stores.tasks.tasksFor(work.release.id)) {
    const state = task.id === work.release.rootTaskId ? rootState(work) : endOf(task);
    if (state !== task.state) await work.stores.tasks.saveTask({ ...task, state, endedAt: work.now });
  }
}

function rootState({ release, deployment }: ReleaseWork): Task['state'] {
  if (release.state === 'completed' || release.state === 'rolled_back') return 'completed';
  return deployment === null ? 'cancelled' : 'failed';
}

function endOf({ state }: Task): Task['state'] {
  if (state === 'open') return 'cancelled';
  return state === 'in_progress' || state === 'blocked' ? 'failed' : state;
}

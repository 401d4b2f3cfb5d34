import { type TaskState, taskLifecycle } from '../../domain/task/lifecycle.ts';
import type { Task } from '../../domain/task/task.ts';
import type { ReleaseWork } from '../release-work.ts';

/**
 * Ends the tasks of a release that has ended, each as it really ended. The root task is `completed` only here, when the
 * report is written; work that was begun and did not come to its end has failed, and what never began is cancelled.
 */
export async function endTasks(work: ReleaseWork): Promise<void> {
  for (const task of await work.stores.tasks.tasksFor(work.release.id)) {
    const state = task.id === work.release.rootTaskId ? rootState(work) : endOf(task);
    if (state !== task.state) await work.stores.tasks.saveTask({ ...task, state });
  }
}

function rootState({ release, deployment }: ReleaseWork): Task['state'] {
  if (release.state === 'completed' || release.state === 'rolled_back') return 'completed';
  return deployment === null ? 'cancelled' : 'failed';
}

function endOf({ state }: Task): Task['state'] {
  if (state === 'completed') return state;
  const ended: TaskState | null = taskLifecycle.next(state, 'fail') ?? taskLifecycle.next(state, 'cancel');
  return state === 'failed' ? state : (ended ?? state);
}

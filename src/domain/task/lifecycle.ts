import { defineLifecycle, type StatesOf } from '../../lib/lifecycle.ts';

/** The lifecycle of a task. */
export const taskLifecycle = defineLifecycle({
  open: {
    begin: 'in_progress',
    block: 'blocked',
    finish: 'done',
    fail: 'failed',
    skip: 'skipped',
    cancel: 'cancelled',
  },
  in_progress: {
    block: 'blocked',
    finish: 'done',
    fail: 'failed',
    skip: 'skipped',
    cancel: 'cancelled',
    return: 'open',
  },
  blocked: { begin: 'in_progress', fail: 'failed', skip: 'skipped', cancel: 'cancelled', return: 'open' },
  failed: { begin: 'in_progress', return: 'open', cancel: 'cancelled' },
  done: { reopen: 'in_progress' },
  skipped: { return: 'open' },
  cancelled: { return: 'open' },
});

export type TaskState = StatesOf<typeof taskLifecycle>;

/** The states that somebody can set. */
export const taskStates = taskLifecycle.states;

/** Can a task in this state be set to `wanted`? */
export function mayMove(from: TaskState, wanted: TaskState): boolean {
  return taskLifecycle.events(from).some((event) => taskLifecycle.next(from, event) === wanted);
}

/** The states that a task in this state can be set to. */
export function nextStates(from: TaskState): TaskState[] {
  return [...new Set(taskLifecycle.events(from).flatMap((event) => taskLifecycle.next(from, event) ?? []))];
}

import { defineLifecycle, type StatesOf } from '../../lib/lifecycle.ts';

/** The lifecycle of a task. */
export const taskLifecycle = defineLifecycle({
  open: { begin: 'in_progress', finish: 'done', skip: 'skipped', cancel: 'cancelled' },
  in_progress: { block: 'blocked', finish: 'done', fail: 'failed', skip: 'skipped', cancel: 'cancelled' },
  blocked: { begin: 'in_progress', skip: 'skipped', cancel: 'cancelled' },
  failed: { begin: 'in_progress', cancel: 'cancelled' },
  done: {},
  skipped: {},
  cancelled: {},
});

export type TaskState = StatesOf<typeof taskLifecycle>;

import { defineLifecycle, type EventsOf, type StatesOf } from '../../lib/lifecycle.ts';

/** The lifecycle of a release: the delivery of one version of a service to an environment. */
export const releaseLifecycle = defineLifecycle({
  draft: { submit: 'in_review', cancel: 'cancelled' },
  in_review: { approve: 'approved', reject: 'rejected', revise: 'draft', cancel: 'cancelled' },
  approved: { start: 'in_progress', revise: 'draft', cancel: 'cancelled' },
  in_progress: { complete: 'completed', fail: 'failed', roll_back: 'rolled_back' },
  completed: { roll_back: 'rolled_back' },
  failed: { start: 'in_progress', roll_back: 'rolled_back', close: 'closed' },
  rejected: { revise: 'draft', cancel: 'cancelled' },
  rolled_back: {},
  cancelled: {},
  closed: {},
});

export type ReleaseState = StatesOf<typeof releaseLifecycle>;
export type ReleaseEvent = EventsOf<typeof releaseLifecycle>;

/** States in which a release occupies its place: no second release of the service to that environment may be opened. */
export const activeReleaseStates: readonly ReleaseState[] = ['draft', 'in_review', 'approved', 'in_progress', 'failed'];

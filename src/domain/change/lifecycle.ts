import { defineLifecycle, type EventsOf, type StatesOf } from '../../lib/lifecycle.ts';

/** The lifecycle of an internal change request. It follows its release; only the review is done by a person. */
export const changeLifecycle = defineLifecycle({
  new: { assess: 'assess', cancel: 'canceled' },
  assess: { request: 'authorize', cancel: 'canceled' },
  authorize: { authorize: 'scheduled', revise: 'assess', cancel: 'canceled' },
  scheduled: { implement: 'implement', revise: 'assess', cancel: 'canceled' },
  implement: { finish: 'review' },
  review: { close: 'closed' },
  closed: { reopen: 'review' },
  canceled: { revise: 'assess' },
});

export type ChangeState = StatesOf<typeof changeLifecycle>;
export type ChangeEvent = EventsOf<typeof changeLifecycle>;

/** The states in which a change request waits for something. */
export const openChangeStates: readonly ChangeState[] = changeLifecycle.states.filter(
  (state) => state !== 'closed' && state !== 'canceled',
);

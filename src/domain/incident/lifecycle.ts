import { defineLifecycle, type EventsOf, type StatesOf } from '../../lib/lifecycle.ts';

/** The lifecycle of an incident: a problem that is tracked on its own, with or without a release. */
export const incidentLifecycle = defineLifecycle({
  detected: { assess: 'assessed', update: 'detected', mitigate: 'mitigated' },
  assessed: { update: 'assessed', assess: 'assessed', mitigate: 'mitigated', resolve: 'resolved' },
  mitigated: { update: 'mitigated', assess: 'mitigated', resolve: 'resolved', reopen: 'assessed' },
  resolved: { write: 'resolved', close: 'closed', reopen: 'assessed' },
  closed: {},
});

export type IncidentState = StatesOf<typeof incidentLifecycle>;
export type IncidentEvent = EventsOf<typeof incidentLifecycle>;

/** Somebody still works on the problem: people wait for updates. */
export function isUnderWay(state: IncidentState): boolean {
  return incidentLifecycle.next(state, 'update') !== null;
}

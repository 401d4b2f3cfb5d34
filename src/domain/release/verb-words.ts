import type { Verb } from './verb.ts';

/** The effect of a verb on a release, as a participle. */
export const doneTo: Readonly<Record<Verb, string>> = {
  status: 'shown',
  plan: 'shown',
  why: 'shown',
  tasks: 'shown',
  report: 'shown',
  note: 'noted on',
  change: 'given a change request',
  edit: 'edited',
  captain: 'given another captain',
  emergency: 'made an emergency',
  bypass: 'let past a check',
  approve: 'approved',
  reject: 'rejected',
  start: 'started',
  pause: 'paused',
  resume: 'resumed',
  abort: 'aborted',
  retry: 'tried again',
  rollback: 'rolled back',
  accept: 'accepted as it is',
  cancel: 'cancelled',
  ack: 'acknowledged',
  handover: 'handed over',
  snooze: 'snoozed',
};

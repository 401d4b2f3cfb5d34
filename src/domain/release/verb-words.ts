import type { Refusal } from '../refusal.ts';
import type { Verb } from './verb.ts';

/** Why no release matches the typed line, in one or two sentences. */
export function noneFits(refusal: Extract<Refusal, { kind: 'no_release_fits' }>): string {
  const { verb, named, almost, found } = refusal;
  const done = doneTo[verb];
  if (almost !== null)
    return `${named ?? 'The first word'} matches nothing here; did you mean ${almost}? Nothing was done.`;
  if (named === null) return `No release can be ${done} now.`;
  if (found !== null)
    return `No release matching “${named}” can be ${done} now: ${found.release} is ${found.state.replaceAll('_', ' ')}.`;
  return `No release matching “${named}” can be ${done} now; nothing was done.`;
}

/** The effect of a verb on a release, as a participle. */
export const doneTo: Readonly<Record<Verb, string>> = {
  status: 'shown',
  plan: 'shown',
  tasks: 'shown',
  report: 'shown',
  note: 'noted on',
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
};

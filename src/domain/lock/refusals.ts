import { type Explanations, say } from '../explanation.ts';

/** Why a lock cannot be placed or removed. */
export type LockRefusal = { kind: 'already_locked'; reason: string } | { kind: 'no_lock'; what: string };

/** The messages for these refusals, each with a next step. */
export const lockRefusals: Explanations<LockRefusal> = {
  already_locked: (refusal) =>
    say('ALREADY_LOCKED', `Already locked: ${refusal.reason}`, 'Remove that lock first, or leave it in place.'),
  no_lock: (refusal) => say('NO_LOCK', `There is no lock on ${refusal.what}.`, '“/deploy list” shows the locks.'),
};

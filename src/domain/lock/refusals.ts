import { type Explanations, say } from '../explanation.ts';

/** Why a lock cannot be placed or lifted. */
export type LockRefusal = { kind: 'already_locked'; reason: string } | { kind: 'no_lock'; what: string };

/** The same in words, with what to do next. */
export const lockRefusals: Explanations<LockRefusal> = {
  already_locked: (refusal) =>
    say('ALREADY_LOCKED', `Already locked: ${refusal.reason}`, 'Remove that lock first, or leave it in place.'),
  no_lock: (refusal) => say('NO_LOCK', `There is no lock on ${refusal.what}.`, '“/deploy list” shows the locks.'),
};

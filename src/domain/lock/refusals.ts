import { type Explanations, list, say } from '../explanation.ts';

/** Why a lock cannot be placed, changed or removed, or has to be confirmed. */
export type LockRefusal =
  | { kind: 'already_locked'; reason: string }
  | { kind: 'no_lock'; what: string }
  | { kind: 'lock_time'; problem: string }
  | { kind: 'lock_gone' }
  | {
      kind: 'lock_warning';
      ref: string;
      releaseId: string;
      early: boolean;
      despiteFailing: boolean;
      reasons: string[];
    }
  | { kind: 'line_stopped'; reason: string; by: string }
  | { kind: 'line_not_stopped' }
  | { kind: 'second_person_needed'; askedBy: string };

/** The messages for these refusals, each with a next step. */
export const lockRefusals: Explanations<LockRefusal> = {
  already_locked: (refusal) =>
    say('ALREADY_LOCKED', `Already locked: ${refusal.reason}`, 'Remove that lock first, or leave it in place.'),
  no_lock: (refusal) => say('NO_LOCK', `There is no lock on ${refusal.what}.`, '“/deploy list” shows the locks.'),
  lock_time: ({ problem }) =>
    say('LOCK_TIME', `That is no end for a lock: ${problem}.`, 'Write “until friday 18:00” or “for 4 h”.'),
  lock_gone: () => say('LOCK_GONE', 'That lock has been removed or has expired.', '“/deploy list” shows the locks.'),
  lock_warning: ({ ref, reasons }) =>
    say(
      'LOCK_WARNING',
      `There ${reasons.length === 1 ? 'is a warning' : 'are warnings'} for ${ref}: ${list(reasons)}.`,
      'If it should start nevertheless, press the button below.',
    ),
  line_stopped: ({ reason, by }) =>
    say(
      'LINE_STOPPED',
      `The line is stopped already, by <@${by}>: ${reason}`,
      'Two people lift it, each with “/deploy stop lift <reason>”.',
    ),
  line_not_stopped: () => say('LINE_NOT_STOPPED', 'The line is not stopped.', 'Nothing more to do.'),
  second_person_needed: ({ askedBy }) =>
    say(
      'SECOND_PERSON_NEEDED',
      `<@${askedBy}> has asked to lift it already, and it takes two people.`,
      'Ask somebody else to type “/deploy stop lift <reason>” or to press the button.',
    ),
};

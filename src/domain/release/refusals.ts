import { clockWords, type Explanations, inWords, list, say } from '../explanation.ts';

/** Why something cannot be done with a release now. */
export type ReleaseRefusal =
  | { kind: 'unknown_release'; asked: string }
  /** It is scheduled for later, and starting it early requires confirmation. */
  | { kind: 'planned_for_later'; ref: string; releaseId: string; startsAt: string }
  /** Checks already fail, and starting nevertheless requires confirmation. */
  | { kind: 'failing_before'; ref: string; releaseId: string; early: boolean; checks: string[] }
  /** This is the last required approval, and the scheduled time has come: approving starts the deployment. */
  | { kind: 'approval_starts'; ref: string; releaseId: string; planHash: string; startsAt: string }
  | { kind: 'stale'; ref: string; now: string }
  | { kind: 'not_now'; action: string; ref: string; state: string; allowed: string[] }
  | { kind: 'is_captain'; ref: string; who: string }
  | { kind: 'cannot_be_captain'; asked: string }
  | { kind: 'could_not_find_out'; what: string; detail: string };

/** The messages for these refusals, each with a next step. */
export const releaseRefusals: Explanations<ReleaseRefusal> = {
  is_captain: ({ ref, who }) => say('IS_CAPTAIN', `<@${who}> is the captain of ${ref} already.`, 'Nothing more to do.'),
  cannot_be_captain: ({ asked }) =>
    say(
      'CANNOT_BE_CAPTAIN',
      `<@${asked}> cannot be a captain: that takes a full member of this workspace.`,
      'Name another person.',
    ),
  unknown_release: (refusal) =>
    say('UNKNOWN_RELEASE', `There is no release “${refusal.asked}”.`, '“/deploy list” shows the releases.'),
  planned_for_later: (refusal) =>
    say(
      'PLANNED_FOR_LATER',
      `${refusal.ref} is planned to start at ${clockWords(refusal.startsAt)}; nothing was started.`,
      'Leave it scheduled, or confirm to start it now.',
    ),
  failing_before: ({ ref, checks }) =>
    say(
      'FAILING_BEFORE',
      `Already failing before the start: ${list(checks)}. ${checks.length === 1 ? 'It' : 'They'} would not be judged in the watch over ${ref}; nothing was started.`,
      'Fix that first, or confirm to start nevertheless.',
    ),
  approval_starts: (refusal) =>
    say(
      'APPROVAL_STARTS',
      `${refusal.ref} was planned to start at ${clockWords(refusal.startsAt)}: with your approval it starts immediately. Nothing is recorded yet.`,
      'Confirm to start it now, or leave it.',
    ),
  stale: (refusal) =>
    say('STALE', `This button is from an earlier state of ${refusal.ref}. ${refusal.now}`, 'Use the current card.'),
  not_now: (refusal) => {
    const possible = refusal.allowed.map(inWords).filter((event) => doneByPeople.has(event));
    return say(
      'NOT_NOW',
      `${refusal.ref} is ${inWords(refusal.state)}; it cannot be ${refusal.action} now.`,
      possible.length > 0 ? `Possible now: ${list(possible)}.` : 'Its card shows what is possible now.',
    );
  },
  could_not_find_out: (refusal) =>
    say(
      'UNKNOWN_FACT',
      `${refusal.what} could not be determined: ${refusal.detail}`,
      'Try again; “quarterdeck doctor” checks the connections.',
    ),
};

/** Release events triggered by people; all others happen automatically. */
const doneByPeople: ReadonlySet<string> = new Set([
  'approve',
  'reject',
  'cancel',
  'start',
  'pause',
  'resume',
  'abort',
  'retry',
  'accept',
  'roll back',
  'close',
]);

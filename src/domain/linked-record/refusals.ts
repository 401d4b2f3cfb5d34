import { type Explanations, say } from '../explanation.ts';

/** Why a change request cannot be named for a release. */
export type LinkedRecordRefusal =
  | { kind: 'no_change_system'; service: string; environment: string }
  | { kind: 'unknown_change'; asked: string; system: string }
  | { kind: 'change_ended'; number: string; status: string }
  | { kind: 'change_taken'; number: string; ref: string };

/** The messages for these refusals, each with a next step. */
export const linkedRecordRefusals: Explanations<LinkedRecordRefusal> = {
  no_change_system: ({ service, environment }) =>
    say(
      'NO_CHANGE_SYSTEM',
      `Releases of ${service} to ${environment} have no change requests.`,
      'Name a system for them at “change” of the environment in the settings file.',
    ),
  unknown_change: ({ asked, system }) =>
    say(
      'UNKNOWN_CHANGE',
      `${system} has no change request “${asked}”, or this account may not see it.`,
      'Check the number; nothing was changed.',
    ),
  change_ended: ({ number, status }) =>
    say('CHANGE_ENDED', `${number} has ended there: ${status}.`, 'Name one that is open; nothing was changed.'),
  change_taken: ({ number, ref }) =>
    say(
      'CHANGE_TAKEN',
      `${number} is the change request of ${ref}, which would close it when it ends.`,
      'Name another one; nothing was changed.',
    ),
};

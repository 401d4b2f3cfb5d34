import { type Explanations, say } from '../explanation.ts';

/** Why something about a change request that is kept here is not possible. */
export type ChangeRefusal =
  | { kind: 'unknown_change_request'; asked: string }
  | { kind: 'change_not_in_review'; ref: string; state: string }
  | { kind: 'own_change'; ref: string }
  | { kind: 'change_kept_here'; ref: string };

/** The messages for these refusals, each with a next step. */
export const changeRefusals: Explanations<ChangeRefusal> = {
  unknown_change_request: ({ asked }) =>
    say('UNKNOWN_CHANGE_REQUEST', `There is no change request ${asked}.`, '“/deploy changes” lists them.'),
  change_not_in_review: ({ ref, state }) =>
    say(
      'CHANGE_NOT_IN_REVIEW',
      `${ref} is ${state}, and cannot be reviewed now.`,
      'It can be when its release has ended; “/deploy changes review” lists those that wait.',
    ),
  own_change: ({ ref }) =>
    say(
      'OWN_CHANGE',
      `You requested or ran the release of ${ref}, so you cannot review it.`,
      'Ask somebody who did not.',
    ),
  change_kept_here: ({ ref }) =>
    say(
      'CHANGE_KEPT_HERE',
      `The change request of ${ref} is kept here, so no other one can be named.`,
      'To keep change requests in another system, name it at “change” of the environment.',
    ),
};

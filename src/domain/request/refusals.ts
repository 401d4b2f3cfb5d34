import { type Explanations, say } from '../explanation.ts';

/** Why a request was not accepted, regardless of its content. */
export type OnceRefusal = { kind: 'different_request'; key: string } | { kind: 'busy' };

/** The messages for these refusals, each with a next step. */
export const onceRefusals: Explanations<OnceRefusal> = {
  different_request: (refusal) =>
    say(
      'DIFFERENT_REQUEST',
      `The key ${refusal.key} was used before for another request.`,
      'Use a fresh key for a new request.',
    ),
  busy: () =>
    say('NOT_RECORDED', 'The record could not be written in time; nothing was changed.', 'Try again in a moment.'),
};

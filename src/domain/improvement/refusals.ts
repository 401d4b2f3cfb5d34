import { type Explanations, say } from '../explanation.ts';

/** Why a proposed improvement is not decided. */
export type ImprovementRefusal =
  | { kind: 'unknown_improvement'; asked: string }
  | { kind: 'own_improvement'; ref: string }
  | { kind: 'improvement_decided'; ref: string; state: 'accepted' | 'declined'; by: string; comment: string };

/** The messages for these refusals, each with a next step. */
export const improvementRefusals: Explanations<ImprovementRefusal> = {
  unknown_improvement: ({ asked }) =>
    say('UNKNOWN_PROPOSAL', `There is no proposal “${asked.slice(0, 40)}”.`, 'See “/deploy proposals”.'),
  own_improvement: ({ ref }) =>
    say(
      'OWN_PROPOSAL',
      `${ref} was proposed by you, or on your behalf, so somebody else decides it.`,
      'Ask an approver to look at the card.',
    ),
  improvement_decided: ({ ref, state, by, comment }) =>
    say(
      'ALREADY_DECIDED',
      `${ref} was ${state} by <@${by}>${comment === '' ? '' : `: ${comment}`}.`,
      'Nothing more to do; propose it again if things have changed.',
    ),
};

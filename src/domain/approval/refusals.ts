import { type Explanations, say } from '../explanation.ts';
import type { Ineligible } from './rule.ts';

/** Why somebody may not decide, or no longer needs to. */
export type ApprovalRefusal =
  | Ineligible
  | { kind: 'not_permitted'; action: string; allowed: string }
  | { kind: 'already_answered'; decision: string };

/** The messages for these refusals, each with a next step. */
export const approvalRefusals: Explanations<ApprovalRefusal> = {
  not_a_person: () =>
    say(
      'NOT_A_PERSON',
      'Bots and workflows cannot approve or reject a release.',
      'Ask a member of the approver group.',
    ),
  deactivated: () => say('DEACTIVATED', 'This account is deactivated.', 'Ask another approver.'),
  guest: () => say('GUEST', 'Guests cannot approve or reject a release.', 'Ask a full member of the approver group.'),
  outsider: () =>
    say(
      'OUTSIDER',
      'People from other organizations cannot approve or reject a release.',
      'Ask a member of this workspace.',
    ),
  self_approval: () =>
    say(
      'SELF_APPROVAL',
      'You opened or run this release, so your approval does not count.',
      'Ask another approver; separation of duties is a policy of your organization.',
    ),
  author_approval: () =>
    say(
      'AUTHOR_APPROVAL',
      'You authored some of these changes, so your approval does not count.',
      'Ask an approver who did not author them.',
    ),
  not_an_approver: () =>
    say(
      'NOT_AN_APPROVER',
      'You are not in this release’s approver group.',
      'The card names the group; ask one of its members.',
    ),
  not_permitted: (refusal) =>
    say('NOT_PERMITTED', `You may not ${refusal.action} this release.`, `Allowed: ${refusal.allowed}.`),
  already_answered: (refusal) =>
    say('ALREADY_RECORDED', `Your decision is already recorded: ${refusal.decision}.`, 'Nothing more to do.'),
};

const aboutWhoAsks: readonly (Ineligible['kind'] | 'not_permitted')[] = [
  'not_a_person',
  'deactivated',
  'guest',
  'outsider',
  'self_approval',
  'author_approval',
  'not_an_approver',
  'not_permitted',
];

/** The reason codes of authorization failures. */
export const codesOfNotAllowed: ReadonlySet<string> = new Set(aboutWhoAsks.map((kind) => kind.toUpperCase()));

import { clockWords, type Explanations, inWords, list, say } from '../explanation.ts';
import type { Ineligible } from './rule.ts';

/** Why somebody may not decide, or no longer needs to. */
export type ApprovalRefusal =
  | Ineligible
  | { kind: 'not_permitted'; action: string; allowed: string }
  | { kind: 'no_bypass'; service: string }
  | { kind: 'self_bypass' }
  | { kind: 'cannot_bypass'; ref: string; asked: string; can: string[] }
  | { kind: 'already_answered'; decision: string }
  | {
      kind: 'decided_before';
      ref: string;
      decision: 'approve' | 'reject';
      by: string;
      at: string;
      comment: string;
      state: string;
    };

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
  no_bypass: ({ service }) =>
    say(
      'NO_BYPASS',
      `Nobody may bypass a check for ${service}.`,
      'An administrator can name who may, in the policy’s bypassGroups.',
    ),
  self_bypass: () =>
    say(
      'SELF_BYPASS',
      'You opened or run this release, so somebody else has to bypass its checks.',
      'Ask another member of the policy’s bypassGroups.',
    ),
  cannot_bypass: ({ ref, asked, can }) =>
    say(
      'CANNOT_BYPASS',
      `“${asked}” is no check of ${ref} that can be bypassed now.`,
      can.length === 0 ? `“/deploy why ${ref}” shows its checks.` : `These can: ${list(can)}.`,
    ),
  already_answered: (refusal) =>
    say('ALREADY_RECORDED', `Your decision is already recorded: ${refusal.decision}.`, 'Nothing more to do.'),
  decided_before: ({ ref, decision, by, at, comment, state }) =>
    say(
      'DECIDED_BEFORE',
      `${ref} was ${decision === 'approve' ? 'approved' : 'rejected'} by <@${by}> at ${clockWords(at)}${comment === '' ? '' : `: “${comment}”`}.`,
      `It is ${inWords(state)} now; nothing more to decide.`,
    ),
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

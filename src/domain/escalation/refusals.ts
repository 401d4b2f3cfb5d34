import { mention } from '../actor.ts';
import { type Explanations, say } from '../explanation.ts';

/** Why an escalation cannot be acknowledged, handed over or snoozed. */
export type EscalationRefusal =
  | { kind: 'no_open_escalation'; ref: string }
  | { kind: 'already_acknowledged'; ref: string; by: string[] }
  | { kind: 'cannot_take_over'; personId: string; why: string }
  | { kind: 'unknown_person'; asked: string }
  | { kind: 'snooze_bounds' };

/** The messages for these refusals, each with a next step. */
export const escalationRefusals: Explanations<EscalationRefusal> = {
  no_open_escalation: (refusal) =>
    say('NO_OPEN_ESCALATION', `${refusal.ref} has no open escalation.`, 'Nothing needs to be done about it.'),
  already_acknowledged: (refusal) =>
    say(
      'ALREADY_ACKNOWLEDGED',
      `${refusal.by.map(mention).join(' and ')} acknowledged what is open of ${refusal.ref}.`,
      'Nobody else is paged; “/deploy handover” gives it to another person.',
    ),
  cannot_take_over: (refusal) =>
    say('CANNOT_TAKE_OVER', `<@${refusal.personId}> ${refusal.why}.`, 'Nothing was changed; name another person.'),
  unknown_person: (refusal) =>
    say(
      'UNKNOWN_PERSON',
      `There is no one person “${refusal.asked}” in this workspace.`,
      'Write @ and the person’s name as Slack shows it, or leave it out and choose from a list.',
    ),
  snooze_bounds: () =>
    say('SNOOZE_BOUNDS', 'A snooze ends at least a minute and at most 24 hours from now.', 'Choose another time.'),
};

import { mention } from '../actor.ts';
import { type Explanations, inWords, list, say } from '../explanation.ts';

/** Why something cannot be done with an incident. */
export type IncidentRefusal =
  | { kind: 'unknown_incident'; asked: string }
  | { kind: 'incident_not_now'; action: string; ref: string; state: string; allowed: string[] }
  | { kind: 'words_needed'; what: string }
  | { kind: 'began_later'; ref: string }
  | { kind: 'post_mortem_needed'; ref: string; severity: number }
  | { kind: 'no_open_page'; ref: string }
  | { kind: 'page_acknowledged'; ref: string; by: string }
  | { kind: 'due_in_past' }
  /** Bots, guests and deactivated accounts cannot own anything. */
  | { kind: 'no_owner' }
  | { kind: 'item_ended'; title: string; state: string };

/** The messages for these refusals, each with a next step. */
export const incidentRefusals: Explanations<IncidentRefusal> = {
  unknown_incident: ({ asked }) =>
    say('UNKNOWN_INCIDENT', `There is no incident “${asked}”.`, '“/deploy incident list” shows the incidents.'),
  incident_not_now: ({ action, ref, state, allowed }) =>
    say(
      'INCIDENT_NOT_NOW',
      `${ref} is ${inWords(state)}; it cannot be ${action} now.`,
      allowed.length > 0
        ? `Possible now: ${list(allowed.map(inWords))}.`
        : 'It has ended; declare a new one if the problem is back.',
    ),
  words_needed: ({ what }) =>
    say('WORDS_NEEDED', `Say ${what}, in at least three characters.`, 'Fill in the form and submit it again.'),
  began_later: ({ ref }) =>
    say(
      'BEGAN_LATER',
      `The problem cannot have begun after ${ref} was declared.`,
      'Name an earlier time, or leave it empty.',
    ),
  post_mortem_needed: ({ ref, severity }) =>
    say(
      'POST_MORTEM_NEEDED',
      `${ref} is of severity ${severity}, and is closed only with a post-mortem.`,
      'Press “Post-mortem …” on its card, add what helped and the lesson, then close it.',
    ),
  no_open_page: ({ ref }) =>
    say('NO_OPEN_PAGE', `Nobody is being paged for ${ref}.`, 'Nothing needs to be acknowledged.'),
  page_acknowledged: ({ ref, by }) =>
    say('PAGE_ACKNOWLEDGED', `${mention(by)} acknowledged the page for ${ref}.`, 'Nobody else is paged for it.'),
  due_in_past: () => say('DUE_IN_PAST', 'The due date is in the past.', 'Name a later one.'),
  no_owner: () => say('NO_OWNER', 'The owner must be a full member of the workspace.', 'Choose another person.'),
  item_ended: ({ title, state }) =>
    say('ITEM_ENDED', `“${title}” is ${inWords(state)} already.`, 'Nothing needs to be done.'),
};

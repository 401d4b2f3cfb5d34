import { clockWords, type Explanations, list, say } from '../explanation.ts';

/** Why a time is not possible, or a freeze not placed or ended. */
export type CalendarRefusal =
  | { kind: 'frozen'; asked: string; names: string[]; reason: string; until: string | null; service: string }
  | { kind: 'in_maintenance'; asked: string; names: string[]; reason: string; until: string | null; service: string }
  | { kind: 'outside_windows'; asked: string; names: string[]; until: string | null; service: string }
  | { kind: 'freeze_time'; problem: string }
  | { kind: 'calendar_full'; limit: number }
  | { kind: 'no_freeze'; what: string; of?: 'freeze' | 'maintenance' };

const nextWords = (until: string | null, service: string) =>
  until === null
    ? `No time within a year is open; see “/deploy calendar ${service}”.`
    : `The next possible start is ${clockWords(until)}; see “/deploy when ${service}”.`;

/** The messages for these refusals, each with a next step. */
export const calendarRefusals: Explanations<CalendarRefusal> = {
  frozen: ({ asked, names, reason, until, service }) =>
    say(
      'FROZEN',
      `Nothing starts at ${clockWords(asked)}: ${list(names)}${reason === '' ? '' : ` (${reason})`}.`,
      nextWords(until, service),
    ),
  in_maintenance: ({ asked, names, reason, until, service }) =>
    say(
      'IN_MAINTENANCE',
      `Only releases of whoever placed the maintenance start at ${clockWords(asked)}: ${list(names)}${reason === '' ? '' : ` (${reason})`}.`,
      nextWords(until, service),
    ),
  outside_windows: ({ asked, names, until, service }) =>
    say(
      'OUTSIDE_WINDOWS',
      `${clockWords(asked)} is outside of ${list(names)}, or the deployment would end after it.`,
      nextWords(until, service),
    ),
  freeze_time: ({ problem }) =>
    say('FREEZE_TIME', `That is no time for a freeze: ${problem}.`, 'Write “until friday 18:00”, or “from … until …”.'),
  calendar_full: ({ limit }) =>
    say(
      'CALENDAR_FULL',
      `There are ${limit} freezes and maintenances already, the most that there can be.`,
      'End those that are not needed; one of a whole environment, or one in the settings, replaces many.',
    ),
  no_freeze: ({ what, of = 'freeze' }) =>
    say(
      'NO_FREEZE',
      `There is no ${of} of ${what} to end.`,
      'See “/deploy calendar”; those of the settings end there.',
    ),
};

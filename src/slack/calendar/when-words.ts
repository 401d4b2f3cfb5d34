import { horizonMs } from '../../domain/calendar/calendar.ts';
import { overrunRuleWords, overrunWords, zonedWords } from '../../domain/calendar/words.ts';
import { formatDuration } from '../../domain/report/duration.ts';
import type { Period } from '../../lib/recurrence.ts';
import type { WhenItCanStart } from '../../usecases/calendar/look-ahead.ts';
import { lines } from '../kit/blocks.ts';
import { type Mrkdwn, mrkdwn } from '../kit/mrkdwn.ts';

const mostRules = 8;

/** When a release can start, and by which entries of the calendar: times in this zone and in UTC. */
export function whenWords(when: WhenItCanStart, zone: string, now: Date): Mrkdwn {
  const { open, rules, lock, release, lengthMs } = when;
  const [first, ...later] = open;
  const span = (period: Period) =>
    `${zonedWords(period.startsAt, zone)}${isEndless(period) ? ' on' : ` to ${zonedWords(period.endsAt, zone)}`}`;
  return lines(
    headline(when, zone, now),
    ...(first === undefined
      ? []
      : when.overruns.map(
          (one) => mrkdwn`${sentence(overrunWords(one, new Date(first.startsAt.getTime() + lengthMs)))}.`,
        )),
    when.rollbackMs !== null &&
      mrkdwn`:warning: Some of these times are long enough for the deployment, but not for a rollback after it, which takes about ${formatDuration(when.rollbackMs)} more. A rollback is never held up; choose a longer time if it has to fit.`,
    ...when.conflicts.map(
      ({ ref, why }) =>
        mrkdwn`:warning: ${ref} is planned for the same time, and ${why}. “/deploy calendar” shows both.`,
    ),
    rules.length > 0 && later.length > 0 && mrkdwn`Then:`,
    ...(rules.length > 0 ? later.map((one) => mrkdwn`• ${span(one)}`) : []),
    rules.length > 0 && mrkdwn`Decided by ${ruleWords(when)}.`,
    lock !== null && mrkdwn`:lock: It is locked all the same: ${lock.reason}`,
    release !== null &&
      mrkdwn`${release.ref} is open there: ${release.state.replaceAll('_', ' ')}. “/deploy why ${release.ref}” says what it waits for.`,
  );
}

function headline(when: WhenItCanStart, zone: string, now: Date): Mrkdwn {
  const { service, environment, open, rules, closed, lengthMs, release } = when;
  const [first] = open;
  const length = lengthMs === 0 ? '' : ` (${release?.ref ?? ''} takes about ${formatDuration(lengthMs)})`;
  const what = `release of ${service} to ${environment}`;
  if (rules.length === 0)
    return mrkdwn`The calendar has nothing about ${service} in ${environment}: a release can start at any time.`;
  if (first === undefined) {
    const short =
      when.longestMs === null || lengthMs === 0
        ? ''
        : ` The longest open time is ${formatDuration(when.longestMs)}, which is shorter than the deployment.`;
    return mrkdwn`:no_entry: No time within 400 days is open for a ${what}${length}.${short} See “/deploy calendar ${service}”.`;
  }
  const end = isEndless(first) ? '' : `, until ${zonedWords(first.endsAt, zone)}`;
  if (first.startsAt.getTime() <= now.getTime())
    return mrkdwn`:large_green_circle: A ${what} can start now${end}${length}.`;
  const why = closed === null ? '' : ` Not now: ${closedWords(closed)}.`;
  return mrkdwn`:calendar: A ${what} can start ${zonedWords(first.startsAt, zone)}${end}${length}.${why}`;
}

/** Nothing ends it in the time that was looked at. */
function isEndless({ startsAt, endsAt }: Period): boolean {
  return endsAt.getTime() - startsAt.getTime() >= horizonMs;
}

function closedWords({ kind, names, reason }: NonNullable<WhenItCanStart['closed']>): string {
  const what = names.slice(0, mostRules).join(', ');
  if (kind === 'outside_windows') return `outside of ${what}`;
  return reason === '' ? what : `${what} (${reason})`;
}

function ruleWords({ rules }: WhenItCanStart): string {
  const shown = rules.slice(0, mostRules).map((entry) => {
    const overrun = overrunRuleWords(entry);
    return `${entry.name} (${entry.kind}${overrun === '' ? '' : `; ${overrun}`})`;
  });
  return [...shown, ...(rules.length > mostRules ? [`${rules.length - mostRules} more`] : [])].join(', ');
}

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

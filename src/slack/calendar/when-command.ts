import { z } from 'zod';
import { formatDuration } from '../../domain/report/duration.ts';
import { comingUp, whenCanStart } from '../../usecases/calendar/look-ahead.ts';
import { refuseArguments } from '../commands/arguments.ts';
import { lines } from '../kit/blocks.ts';
import { fitLines } from '../kit/fit-lines.ts';
import { limits } from '../kit/limits.ts';
import { type Mrkdwn, moment, mrkdwn } from '../kit/mrkdwn.ts';
import { answer } from '../kit/reply.ts';
import { subcommand } from '../kit/subcommand.ts';
import { releaseLine } from '../release/release-line.ts';

export const whenCommand = subcommand({
  name: 'when',
  usage: 'when <service> [in environment]',
  summary: 'the next times at which a release of a service can start by the calendar',
  args: z.object({ service: z.string().min(1).max(64), environment: z.string().max(64).nullable() }),
  parse: (rest) => {
    const { service, environment } =
      /^(?<service>\S+)(?:\s+in\s+(?<environment>\S+))?$/i.exec(rest.trim())?.groups ?? {};
    return { service: service ?? '', environment: environment ?? null };
  },
  refuse: (_detail, usage) => refuseArguments('Name a service.', usage),
  run: async (deps, asked) =>
    answer(await whenCanStart(deps, asked), ({ service, environment, lengthMs, open, hasRules, lock, release }) => {
      const [first, ...later] = open;
      const now = deps.clock.now();
      const length = lengthMs === 0 ? '' : ` (${release?.ref ?? ''} takes about ${formatDuration(lengthMs)})`;
      const head = !hasRules
        ? mrkdwn`The calendar has nothing about ${service} in ${environment}: a release can start at any time.`
        : first === undefined
          ? mrkdwn`:no_entry: No time within 400 days is open for a release of ${service} to ${environment}${length}. See “/deploy calendar ${service}”.`
          : first.startsAt.getTime() <= now.getTime()
            ? mrkdwn`:large_green_circle: A release of ${service} to ${environment} can start now, until ${moment(first.endsAt)}${length}.`
            : mrkdwn`:calendar: A release of ${service} to ${environment} can start ${moment(first.startsAt)}, until ${moment(first.endsAt)}${length}.`;
      return lines(
        head,
        hasRules && later.length > 0 && mrkdwn`Then:`,
        ...(hasRules ? later.map(({ startsAt, endsAt }) => mrkdwn`• ${moment(startsAt)} to ${moment(endsAt)}`) : []),
        lock !== null && mrkdwn`:lock: It is locked all the same: ${lock.reason}`,
        release !== null &&
          mrkdwn`${release.ref} is open there: ${release.state.replaceAll('_', ' ')}. “/deploy why ${release.ref}” says what it waits for.`,
      );
    }),
});

export const calendarCommand = subcommand({
  name: 'calendar',
  usage: 'calendar [service]',
  summary: 'freezes, windows and planned releases of the next sixty days',
  args: z.object({ service: z.string().max(64).nullable() }),
  parse: (rest) => ({ service: rest.trim() === '' ? null : rest.trim() }),
  refuse: (_detail, usage) => refuseArguments('Name a service, or nothing.', usage),
  run: async (deps, { service }) =>
    answer(await comingUp(deps, service), ({ freezes, windows, planned }) => {
      if (freezes.length + windows.length + planned.length === 0)
        return mrkdwn`The calendar is empty for the next sixty days. “/deploy freeze” places a freeze.`;
      const all: Mrkdwn[] = [
        ...part(
          'Freezes',
          freezes.map(
            ({ entry, period }) =>
              mrkdwn`:snowflake: ${moment(period.startsAt)} to ${moment(period.endsAt)}: ${entry.name}${entry.reason === '' ? '' : `, ${entry.reason}`}`,
          ),
        ),
        ...part(
          'Windows',
          windows.map(({ entry, next }) =>
            next === null
              ? mrkdwn`• ${entry.name}${scope(entry)}: none in this time`
              : mrkdwn`• ${entry.name}${scope(entry)}: next ${moment(next.startsAt)} to ${moment(next.endsAt)}`,
          ),
        ),
        ...part(
          'Planned',
          planned.map((release) => mrkdwn`• ${moment(release.startsAt ?? release.createdAt)}: ${releaseLine(release)}`),
        ),
      ];
      return lines(...fitLines(all, limits.messageText - 100, (count) => mrkdwn`and ${count} more`).shown);
    }),
});

function part(title: string, rows: readonly Mrkdwn[]): Mrkdwn[] {
  return rows.length === 0 ? [] : [mrkdwn`*${title}*`, ...rows];
}

function scope({
  services,
  environments,
}: {
  services: readonly string[] | null;
  environments: readonly string[] | null;
}): string {
  const about = [...(services ?? []), ...(environments ?? [])];
  return about.length === 0 ? '' : ` (${about.join(', ')})`;
}

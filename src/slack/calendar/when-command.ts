import { z } from 'zod';
import { releaseRef } from '../../domain/release/release.ts';
import { comingUp, whenCanStart } from '../../usecases/calendar/look-ahead.ts';
import { refuseArguments } from '../commands/arguments.ts';
import { timeZoneOf } from '../commands/time-zone.ts';
import { lines } from '../kit/blocks.ts';
import { fitLines } from '../kit/fit-lines.ts';
import { limits } from '../kit/limits.ts';
import { Mrkdwn, moment, mrkdwn } from '../kit/mrkdwn.ts';
import { answer } from '../kit/reply.ts';
import { subcommand } from '../kit/subcommand.ts';
import { releaseLine } from '../release/release-line.ts';
import { whenWords } from './when-words.ts';

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
  run: async (deps, asked, { caller }) => {
    const zone = await timeZoneOf(deps, caller.actor.id);
    const found = await whenCanStart(deps, { ...asked, personId: caller.actor.id });
    return answer(found, (when) => whenWords(when, zone, deps.clock.now()));
  },
});

export const calendarCommand = subcommand({
  name: 'calendar',
  usage: 'calendar [service]',
  summary: 'freezes, maintenance, windows and planned releases of the next sixty days, and what conflicts',
  args: z.object({ service: z.string().max(64).nullable() }),
  parse: (rest) => ({ service: rest.trim() === '' ? null : rest.trim() }),
  refuse: (_detail, usage) => refuseArguments('Name a service, or nothing.', usage),
  run: async (deps, { service }) =>
    answer(await comingUp(deps, service), ({ freezes, windows, planned, conflicts, held, changes }) => {
      if (freezes.length + windows.length + planned.length === 0)
        return mrkdwn`The calendar is empty for the next sixty days. “/deploy freeze” places a freeze.`;
      const all: Mrkdwn[] = [
        ...part(
          'Freezes and maintenance',
          freezes.map(
            ({ entry, period }) =>
              mrkdwn`${new Mrkdwn(entry.kind === 'freeze' ? ':snowflake:' : ':wrench:')} ${moment(period.startsAt)} to ${moment(period.endsAt)}: ${entry.name}${entry.reason === '' ? '' : `, ${entry.reason}`}`,
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
          planned.map(
            (release) =>
              mrkdwn`• ${moment(release.startsAt ?? release.createdAt)}: ${releaseLine(release)}${changes.has(release.id) ? ` (${changes.get(release.id) ?? ''})` : ''}`,
          ),
        ),
        ...part(
          'In each other’s way',
          conflicts.map(
            ({ one, other, why }) =>
              mrkdwn`:warning: ${releaseRef(one.release)} and ${releaseRef(other.release)} at ${moment(other.startsAt)}: ${why}`,
          ),
        ),
        ...part(
          'Held by the calendar',
          held.map(({ ref, names }) => mrkdwn`:warning: ${ref} cannot start at its time: ${names.join(', ')}`),
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

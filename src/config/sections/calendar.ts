import { z } from 'zod';
import { type CalendarEntry, overrunRules } from '../../domain/calendar/calendar.ts';
import { defaultLeadsMs } from '../../domain/calendar/notices.ts';
import type { Settings } from '../../domain/settings.ts';
import { PositiveDuration } from '../../lib/fields.ts';
import { repeatProblem } from '../../lib/recurrence.ts';
import { momentOf, type WallTime } from '../../lib/zoned-time.ts';
import type { CrossProblem } from '../cross-problem.ts';
import { isTimeZone } from './organization.ts';

/** What is looked for every minute does not reach further. */
const longestLeadMs = 8 * 86_400_000;

const localTime = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)$/;

const LocalTime = z.string().transform((text, context): WallTime => {
  const [, year, month, day, hour, minute] = (localTime.exec(text) ?? []).map(Number);
  const wall = { year: year ?? 0, month: month ?? 0, day: day ?? 0, hour: hour ?? 0, minute: minute ?? 0 };
  const at = new Date(Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute));
  // 31 February would be another day.
  const isReal = localTime.test(text) && at.getUTCDate() === wall.day && at.getUTCMonth() === wall.month - 1;
  if (!isReal || wall.hour > 23 || wall.minute > 59)
    context.addIssue({ code: 'custom', message: 'write a local time such as 2026-12-18 09:00' });
  return wall;
});

const Entry = z
  .strictObject({
    name: z.string().trim().min(1).max(100),
    kind: z.enum(['window', 'freeze', 'maintenance']),
    services: z.array(z.string().min(1)).min(1).max(200).optional(),
    environments: z.array(z.string().min(1)).min(1).max(50).optional(),
    from: LocalTime,
    for: PositiveDuration.optional(),
    until: LocalTime.optional(),
    repeat: z.string().max(300).optional(),
    timeZone: z.string().refine(isTimeZone, 'write an IANA time zone such as Europe/Berlin').optional(),
    reason: z.string().trim().max(500).default(''),
    overrun: z.enum(overrunRules).default('refuse'),
    announceBefore: z.array(PositiveDuration).max(5).optional(),
    groups: z.array(z.string().min(1)).min(1).max(50).optional(),
  })
  .superRefine(({ kind, for: lasts, until, repeat, announceBefore, groups }, context) => {
    if (kind !== 'maintenance' && (announceBefore ?? groups) !== undefined)
      context.addIssue({
        code: 'custom',
        message: 'only maintenance is announced: “announceBefore” and “groups” are for it',
      });
    if ((announceBefore ?? []).some((ms) => ms > longestLeadMs))
      context.addIssue({ code: 'custom', path: ['announceBefore'], message: 'announce it 8 d before at most' });
    if ((lasts === undefined) === (until === undefined))
      context.addIssue({ code: 'custom', message: 'say how long it lasts: either “for” or “until”' });
    if (until !== undefined && repeat !== undefined)
      context.addIssue({
        code: 'custom',
        path: ['until'],
        message: 'what repeats lasts “for” a time; use UNTIL in “repeat” to end it',
      });
    const problem = repeat === undefined ? null : repeatProblem(repeat);
    if (problem !== null) context.addIssue({ code: 'custom', path: ['repeat'], message: problem });
  });

/** When releases may be started, and when not. */
export const Calendar = z
  .array(Entry)
  .max(200)
  .default([])
  .superRefine((entries, context) => {
    entries.forEach(({ from, until, timeZone = 'UTC' }, index) => {
      if (until !== undefined && momentOf(until, timeZone) <= momentOf(from, timeZone))
        context.addIssue({ code: 'custom', path: [index, 'until'], message: 'it has to be after “from”' });
    });
  });

/** The entries of the calendar; local times are in their own zone, or in that of the organization. */
export function toCalendar(entries: z.output<typeof Calendar>, organizationZone: string): CalendarEntry[] {
  return entries.map(
    ({
      name,
      kind,
      services,
      environments,
      from,
      for: lasts,
      until,
      repeat,
      timeZone,
      reason,
      overrun,
      announceBefore,
      groups,
    }) => {
      const zone = timeZone ?? organizationZone;
      const about = {
        name,
        kind,
        services: services ?? null,
        environments: environments ?? null,
        reason,
        overrun,
        owner: null,
        ...(kind === 'maintenance'
          ? { announce: { beforeMs: announceBefore ?? defaultLeadsMs, groups: groups ?? null } }
          : {}),
      };
      if (until !== undefined)
        return { ...about, when: { startsAt: momentOf(from, zone), endsAt: momentOf(until, zone) } };
      return { ...about, when: { start: from, timeZone: zone, durationMs: lasts ?? 0, repeat: repeat ?? null } };
    },
  );
}

/** Names in the calendar that the settings do not have. */
export function unknownInCalendar({ calendar, services, environments, groups }: Settings): CrossProblem[] {
  const known = new Set(environments.map(({ name }) => name));
  return calendar.flatMap((entry, index) => [
    ...(entry.services ?? [])
      .filter((name) => !Object.hasOwn(services, name))
      .map((name) => ({ path: ['calendar', String(index), 'services'], message: `there is no service “${name}”` })),
    ...(entry.environments ?? [])
      .filter((name) => !known.has(name))
      .map((name) => ({
        path: ['calendar', String(index), 'environments'],
        message: `“${name}” is not in environments`,
      })),
    ...(entry.announce?.groups ?? [])
      .filter((name) => !groups.some(({ id }) => id === name))
      .map((name) => ({ path: ['calendar', String(index), 'groups'], message: `there is no group “${name}”` })),
  ]);
}

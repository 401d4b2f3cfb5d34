import type { Period } from '../../lib/recurrence.ts';
import { formatDuration } from '../report/duration.ts';
import { type CalendarEntry, overlapping } from './calendar.ts';
import { type Freeze, freezeEntry, scopeWords } from './freeze.ts';
import { zonedWords } from './words.ts';

const hourMs = 3_600_000;

/** How long before maintenance people are told, unless the settings say otherwise. */
export const defaultLeadsMs: readonly number[] = [24 * hourMs, hourMs];
/** An end that nobody was there to tell is news for this long. */
const newsMs = 2 * hourMs;

/** One time of maintenance. */
export interface Maintenance extends Period {
  /** The same for as long as it is the same one. */
  id: string;
  name: string;
  scope: string;
  reason: string;
  leadsMs: readonly number[];
  /** Ids of the groups that are told; null for all. */
  groups: readonly string[] | null;
}

/** What is to be told of one: which of its notices, in words. */
export interface Notice {
  key: string;
  text: string;
}

/** The maintenance of the settings, around now: whatever may have to be told. */
export function maintenanceAround(entries: readonly CalendarEntry[], now: Date): Maintenance[] {
  return entries.flatMap((entry) => {
    if (entry.kind !== 'maintenance') return [];
    const leadsMs = entry.announce?.beforeMs ?? defaultLeadsMs;
    const from = new Date(now.getTime() - newsMs);
    const to = new Date(now.getTime() + Math.max(1, ...leadsMs));
    const about = [...(entry.services ?? []), ...(entry.environments ?? [])];
    const scope = about.length === 0 ? 'everything' : about.join(', ');
    return overlapping(entry, from, to).map((period) => ({
      ...period,
      id: `${entry.name}:${scope}:${period.startsAt.toISOString()}`,
      name: entry.name,
      scope,
      reason: entry.reason,
      leadsMs,
      groups: entry.announce?.groups ?? null,
    }));
  });
}

/** A typed maintenance. */
export function typedMaintenance(freeze: Freeze): Maintenance {
  const { id, startsAt, endsAt, reason } = freeze;
  return {
    id,
    startsAt,
    endsAt,
    name: freezeEntry(freeze).name,
    scope: scopeWords(freeze),
    reason,
    leadsMs: defaultLeadsMs,
    groups: null,
  };
}

/**
 * What is due to be told of it now; null for nothing. Of several notices before it only the latest counts: it was placed
 * too late for the others, or nobody was there to tell them.
 */
export function noticeOf(one: Maintenance, now: Date, timeZone: string): Notice | null {
  const { startsAt, endsAt } = one;
  const at = (date: Date) => zonedWords(date, timeZone);
  const why = one.reason === '' ? '' : ` ${one.reason}`;
  if (now.getTime() >= endsAt.getTime())
    return now.getTime() < endsAt.getTime() + newsMs
      ? { key: 'end', text: `:white_check_mark: Maintenance of ${one.scope} is over (${one.name}).` }
      : null;
  if (now.getTime() >= startsAt.getTime())
    return {
      key: 'start',
      text: `:wrench: Maintenance of ${one.scope} has begun (${one.name}), until ${at(endsAt)}.${why}`,
    };
  const untilMs = startsAt.getTime() - now.getTime();
  const lead = [...one.leadsMs].sort((a, b) => a - b).find((ms) => untilMs <= ms);
  if (lead === undefined) return null;
  return {
    key: `before:${lead}`,
    text: `:calendar: Maintenance of ${one.scope} begins in ${formatDuration(untilMs)} (${one.name}): ${at(startsAt)} to ${at(endsAt)}.${why}`,
  };
}

import { type Period, periodsOf, type Recurring } from '../../lib/recurrence.ts';

/** What becomes of a deployment that begins while the entry allows it, and is expected to end when it does not. */
export const overrunRules = ['refuse', 'warn', 'allow'] as const;
export type OverrunRule = (typeof overrunRules)[number];

/** When releases may be started, and when not. */
export interface CalendarEntry {
  name: string;
  /** `window`: releases start only inside one; `freeze`: none starts in it; `maintenance`: only those of its owner. */
  kind: 'window' | 'freeze' | 'maintenance';
  /** The services that it is about; null for all. */
  services: readonly string[] | null;
  /** The environments that it is about; null for all. */
  environments: readonly string[] | null;
  reason: string;
  /** Of a deployment that would end after the window, or run into the freeze or the maintenance. */
  overrun: OverrunRule;
  /** Whose releases may start in this maintenance; null when nobody's. */
  owner: string | null;
  /** Of maintenance: how long before it people are told, and which groups; null for all of them. */
  announce?: { beforeMs: readonly number[]; groups: readonly string[] | null };
  when: Recurring | Period;
}

/** Where a release is to start, and whose it is. */
export interface CalendarPlace {
  service: string;
  environment: string;
  /** The people whose release it is: maintenance of theirs does not keep it back. */
  people?: readonly string[];
}

/** What keeps a release from starting at a time; `until` is when that ends, null when it is not known. */
export interface Closed {
  kind: 'freeze' | 'maintenance' | 'outside_windows';
  names: string[];
  reason: string;
  until: Date | null;
}

/** An entry that a deployment may run over, and when it would: the end of a window, or the start of a freeze. */
export interface Overrun {
  entry: CalendarEntry;
  at: Date;
}

const soonMs = 8 * 86_400_000;
/** How far ahead is looked for the end of a freeze, or the next window. */
export const horizonMs = 400 * 86_400_000;

/** The entries that are about a place, without maintenance of those whose release it is. */
export function entriesFor(
  entries: readonly CalendarEntry[],
  { service, environment, people = [] }: CalendarPlace,
): readonly CalendarEntry[] {
  return entries.filter(
    ({ services, environments, owner }) =>
      (services === null || services.includes(service)) &&
      (environments === null || environments.includes(environment)) &&
      (owner === null || !people.includes(owner)),
  );
}

/**
 * What keeps a deployment in this place that lasts from `from` to `to` from starting; null when nothing does. A freeze
 * or maintenance must not overlap it, and where there are windows, one of them must hold all of it. Of an entry that may
 * be overrun, only the start counts.
 */
export function whyClosed(
  entries: readonly CalendarEntry[],
  place: CalendarPlace,
  { startsAt: from, endsAt: to }: Period,
): Closed | null {
  const mine = entriesFor(entries, place);
  const lengthMs = to.getTime() - from.getTime();
  const next = () => nextOpen(entries, place, lengthMs, from)?.startsAt ?? null;
  const held = mine.filter(
    (one) => isHolding(one) && overlapping(one, from, countedEnd(one, from, lengthMs)).length > 0,
  );
  const [first] = held;
  if (first !== undefined)
    return {
      kind: first.kind === 'maintenance' ? 'maintenance' : 'freeze',
      names: held.map(({ name }) => name),
      reason: first.reason,
      until: next(),
    };
  const windows = mine.filter(({ kind }) => kind === 'window');
  const moment = new Date(from.getTime() + 1);
  if (windows.length === 0 || startTimes(windows, from, moment, lengthMs).length > 0) return null;
  return { kind: 'outside_windows', names: windows.map(({ name }) => name), reason: '', until: next() };
}

/** The entries that a deployment which may start now would run over, the earliest first. */
export function overrunsOf(
  entries: readonly CalendarEntry[],
  place: CalendarPlace,
  { startsAt: from, endsAt: to }: Period,
): Overrun[] {
  const mine = entriesFor(entries, place);
  const held = mine
    .filter(isHolding)
    .flatMap((entry) => overlapping(entry, from, to).map(({ startsAt }) => ({ entry, at: startsAt })));
  const windows = mine.filter(({ kind }) => kind === 'window');
  const isInside = windowTime(windows, from, to).some((one) => one.startsAt <= from && one.endsAt >= to);
  const left = isInside
    ? []
    : windows.flatMap((entry) =>
        overlapping(entry, from, new Date(from.getTime() + 1)).map(({ endsAt }) => ({ entry, at: endsAt })),
      );
  return [...held, ...left]
    .filter(({ entry, at }) => entry.overrun !== 'refuse' && at > from)
    .sort((a, b) => a.at.getTime() - b.at.getTime());
}

/**
 * The first time from `from` on at which a deployment of this length can start in this place, and until when it could
 * have ended; null when there is none within `horizonMs`.
 */
export function nextOpen(
  entries: readonly CalendarEntry[],
  place: CalendarPlace,
  lengthMs: number,
  from: Date,
): Period | null {
  const mine = entriesFor(entries, place);
  // Mostly it is soon, and a year of every rule takes long to look at.
  const soon = openTimes(mine, lengthMs, from, new Date(from.getTime() + soonMs))[0];
  const isWhole = soon !== undefined && soon.endsAt.getTime() < from.getTime() + soonMs;
  if (isWhole && soon !== undefined) return soon;
  return openTimes(mine, lengthMs, from, new Date(from.getTime() + horizonMs))[0] ?? null;
}

/** The times between `from` and `to` in which a deployment of this length can start and could have ended, in order. */
export function openTimes(entries: readonly CalendarEntry[], lengthMs: number, from: Date, to: Date): Period[] {
  const isOverrun = entries.some(({ overrun }) => overrun !== 'refuse');
  return startTimes(entries, from, to, lengthMs).map(({ startsAt, endsAt }) => ({
    startsAt,
    // The last possible start is a millisecond before the end.
    endsAt: new Date(Math.min(endsAt.getTime() + lengthMs - (isOverrun || lengthMs === 0 ? 0 : 1), to.getTime())),
  }));
}

/** Does it keep releases from starting while it lasts? */
export function isHolding({ kind }: Pick<CalendarEntry, 'kind'>): boolean {
  return kind !== 'window';
}

/** How much of a deployment counts for an entry: all of it, or only its start. At least a moment. */
function countedMs({ overrun }: CalendarEntry, lengthMs: number): number {
  return overrun === 'refuse' ? Math.max(1, lengthMs) : 1;
}

function countedEnd(entry: CalendarEntry, from: Date, lengthMs: number): Date {
  return new Date(from.getTime() + countedMs(entry, lengthMs));
}

/** When a deployment of this length can start, between `from` and `to`: in order, apart. */
function startTimes(entries: readonly CalendarEntry[], from: Date, to: Date, lengthMs: number): Period[] {
  const windows = entries.filter(({ kind }) => kind === 'window');
  const wholeMs = Math.max(1, lengthMs);
  const lookTo = new Date(to.getTime() + wholeMs);
  const inside = windowTime(windows, from, lookTo).map(({ startsAt, endsAt }) => ({
    startsAt,
    endsAt: new Date(endsAt.getTime() - wholeMs + 1),
  }));
  const lenient = windows.filter(({ overrun }) => overrun !== 'refuse').flatMap((one) => overlapping(one, from, to));
  const open = windows.length === 0 ? [{ startsAt: from, endsAt: to }] : merged([...inside, ...lenient]);
  const taken = merged(
    entries.filter(isHolding).flatMap((one) =>
      overlapping(one, from, countedEnd(one, to, lengthMs)).map(({ startsAt, endsAt }) => ({
        startsAt: new Date(startsAt.getTime() - countedMs(one, lengthMs) + 1),
        endsAt,
      })),
    ),
  );
  return clipped(open, from, to).flatMap((one) => without(one, taken));
}

/** The time that windows cover together. */
function windowTime(windows: readonly CalendarEntry[], from: Date, to: Date): Period[] {
  return merged(windows.flatMap((one) => overlapping(one, from, to)));
}

/** When it applies between `from` and `to`. */
export function overlapping({ when }: Pick<CalendarEntry, 'when'>, from: Date, to: Date): Period[] {
  if ('start' in when) return periodsOf(when, from, to);
  return when.endsAt > from && when.startsAt < to ? [when] : [];
}

/** The same time as fewest periods, in order. Neighbors that touch are one. */
function merged(periods: readonly Period[]): Period[] {
  const sorted = [...periods].sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime());
  const found: Period[] = [];
  for (const one of sorted) {
    const last = found.at(-1);
    if (last === undefined || one.startsAt > last.endsAt) found.push({ ...one });
    else if (one.endsAt > last.endsAt) last.endsAt = one.endsAt;
  }
  return found;
}

function clipped(periods: readonly Period[], from: Date, to: Date): Period[] {
  return periods
    .map(({ startsAt, endsAt }) => ({
      startsAt: startsAt < from ? from : startsAt,
      endsAt: endsAt > to ? to : endsAt,
    }))
    .filter(({ startsAt, endsAt }) => startsAt < endsAt);
}

function without({ startsAt, endsAt }: Period, taken: readonly Period[]): Period[] {
  const left: Period[] = [];
  let from = startsAt;
  for (const one of taken) {
    if (one.endsAt <= from || one.startsAt >= endsAt) continue;
    if (one.startsAt > from) left.push({ startsAt: from, endsAt: one.startsAt });
    from = one.endsAt;
  }
  return from < endsAt ? [...left, { startsAt: from, endsAt }] : left;
}

import { type Period, periodsOf, type Recurring } from '../../lib/recurrence.ts';

/** When releases may be started, and when not. */
export interface CalendarEntry {
  name: string;
  /** `window`: releases start only inside one; `freeze`: none starts in it. */
  kind: 'window' | 'freeze';
  /** The services that it is about; null for all. */
  services: readonly string[] | null;
  /** The environments that it is about; null for all. */
  environments: readonly string[] | null;
  reason: string;
  when: Recurring | Period;
}

/** Where a release is to start. */
export interface CalendarPlace {
  service: string;
  environment: string;
}

/** What keeps a release from starting at a time; `until` is when that ends, null when it is not known. */
export interface Closed {
  kind: 'freeze' | 'outside_windows';
  names: string[];
  reason: string;
  until: Date | null;
}

/** How far ahead is looked for the end of a freeze, or the next window. */
export const horizonMs = 400 * 86_400_000;

/** The entries that are about a place. */
export function entriesFor(
  entries: readonly CalendarEntry[],
  { service, environment }: CalendarPlace,
): readonly CalendarEntry[] {
  return entries.filter(
    ({ services, environments }) =>
      (services === null || services.includes(service)) &&
      (environments === null || environments.includes(environment)),
  );
}

/**
 * What keeps a deployment in this place that lasts from `from` to `to` from starting; null when nothing does. A freeze
 * must not overlap it, and where there are windows, one of them must hold all of it.
 */
export function whyClosed(
  entries: readonly CalendarEntry[],
  place: CalendarPlace,
  { startsAt: from, endsAt: to }: Period,
): Closed | null {
  const mine = entriesFor(entries, place);
  const frozen = mine.filter((one) => one.kind === 'freeze' && overlapping(one, from, to).length > 0);
  const [first] = frozen;
  const next = () => nextOpen(entries, place, to.getTime() - from.getTime(), from)?.startsAt ?? null;
  if (first !== undefined)
    return { kind: 'freeze', names: frozen.map(({ name }) => name), reason: first.reason, until: next() };
  const windows = mine.filter(({ kind }) => kind === 'window');
  if (windows.length === 0 || openIn(mine, from, to).some((one) => one.startsAt <= from && one.endsAt >= to))
    return null;
  return { kind: 'outside_windows', names: windows.map(({ name }) => name), reason: '', until: next() };
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
  const to = new Date(from.getTime() + horizonMs);
  return (
    openIn(entriesFor(entries, place), from, to).find(
      ({ startsAt, endsAt }) => endsAt.getTime() - startsAt.getTime() >= lengthMs,
    ) ?? null
  );
}

/** The time between `from` and `to` that is in a window, if there are any, and in no freeze: in order, apart. */
export function openIn(entries: readonly CalendarEntry[], from: Date, to: Date): Period[] {
  const of = (kind: CalendarEntry['kind']) =>
    merged(entries.filter((one) => one.kind === kind).flatMap((one) => overlapping(one, from, to)));
  const whole = [{ startsAt: from, endsAt: to }];
  const windows = entries.some(({ kind }) => kind === 'window') ? clipped(of('window'), from, to) : whole;
  const freezes = of('freeze');
  return windows.flatMap((window) => without(window, freezes));
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
  return periods.map(({ startsAt, endsAt }) => ({
    startsAt: startsAt < from ? from : startsAt,
    endsAt: endsAt > to ? to : endsAt,
  }));
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

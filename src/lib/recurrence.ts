import { RRuleTemporal } from 'rrule-temporal';
import { isExisting, momentOf, type WallTime, wallTime } from './zoned-time.ts';

/** A span of time, from the first instant in it to the first one after it. */
export interface Period {
  startsAt: Date;
  endsAt: Date;
}

/** A span of local time that comes once, or again and again. */
export interface Recurring {
  /** When it begins for the first time, local in `timeZone`. */
  start: WallTime;
  /** IANA name. */
  timeZone: string;
  /** How long it lasts each time, in milliseconds. */
  durationMs: number;
  /** A recurrence rule of RFC 5545, such as `FREQ=WEEKLY;BYDAY=MO,TU`; null for once. */
  repeat: string | null;
}

/** A rule that repeats within a day would make more periods than anybody means, and than can be looked at. */
const frequencies = /(?:^|;)FREQ=(?:DAILY|WEEKLY|MONTHLY|YEARLY)(?:;|$)/i;
const parts =
  /^(?:(?:FREQ|INTERVAL|COUNT|UNTIL|BYDAY|BYMONTH|BYMONTHDAY|BYSETPOS|BYWEEKNO|BYYEARDAY|WKST)=[\w,+-]+;?)+$/i;

/** Why this is no recurrence rule that can be used; null when it is. */
export function repeatProblem(repeat: string): string | null {
  if (!parts.test(repeat)) return 'write a recurrence rule of RFC 5545, such as FREQ=WEEKLY;BYDAY=MO,TU,WE,TH';
  if (!frequencies.test(repeat)) return 'FREQ has to be DAILY, WEEKLY, MONTHLY or YEARLY';
  try {
    ruleOf(
      { start: { year: 2026, month: 1, day: 1, hour: 0, minute: 0 }, timeZone: 'UTC', durationMs: 1, repeat },
      repeat,
    );
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : 'it cannot be read';
  }
}

/**
 * The periods that overlap the time from `from` to `to`, in order. A local time that a clock change skips does not come
 * that day; of one that comes twice, the first counts (RFC 5545, 3.3.10).
 */
export function periodsOf(recurring: Recurring, from: Date, to: Date): Period[] {
  const { start, timeZone, durationMs, repeat } = recurring;
  if (repeat === null) {
    const startsAt = momentOf(start, timeZone);
    const once = { startsAt, endsAt: new Date(startsAt.getTime() + durationMs) };
    return once.endsAt > from && once.startsAt < to ? [once] : [];
  }
  if (to.getTime() - from.getTime() <= shortMs) return expand(recurring, repeat, from, to);
  const known = expanded.get(recurring);
  const isKnown = known !== undefined && known.from <= from && known.to >= to;
  if (isKnown) return within(known.periods, from, to);
  const span = widened(from, to);
  const periods = expand(recurring, repeat, span.from, span.to);
  expanded.set(recurring, { ...span, periods });
  return within(periods, from, to);
}

const dayMs = 86_400_000;
/** What is asked for at every start is expanded each time; a whole year is asked for again and again on the same day. */
const shortMs = 10 * dayMs;
const expanded = new WeakMap<Recurring, { from: Date; to: Date; periods: readonly Period[] }>();

/** The days around it, so that the same periods answer for as long as the day lasts. */
function widened(from: Date, to: Date): { from: Date; to: Date } {
  const today = Math.floor(from.getTime() / dayMs) * dayMs;
  return { from: new Date(today - 8 * dayMs), to: new Date(Math.max(to.getTime(), today + 420 * dayMs)) };
}

function within(periods: readonly Period[], from: Date, to: Date): Period[] {
  return periods.filter(({ startsAt, endsAt }) => endsAt > from && startsAt < to);
}

function expand(recurring: Recurring, repeat: string, from: Date, to: Date): Period[] {
  const { timeZone, durationMs } = recurring;
  const earliest = new Date(from.getTime() - durationMs - dayMs);
  const latest = new Date(to.getTime() + dayMs);
  const plain = plainDays(recurring, repeat, earliest, latest);
  const local =
    plain ??
    ruleOf(recurring, repeat)
      .between(earliest, latest, true)
      .map(({ epochMilliseconds }) => epochMilliseconds);
  const periods = local
    .flatMap((ms) => existing(localParts(ms), timeZone))
    .map((startsAt): Period => ({ startsAt, endsAt: new Date(startsAt.getTime() + durationMs) }));
  return within(periods, from, to);
}

const weekdays = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];
const plainRule = /^FREQ=(DAILY|WEEKLY)(?:;BYDAY=((?:SU|MO|TU|WE|TH|FR|SA)(?:,(?:SU|MO|TU|WE|TH|FR|SA))*))?;?$/i;

/**
 * The local times of a rule that is nothing but days of the week, as if they were in UTC; null for any other rule. Most
 * rules are of this kind, and the library takes a hundred times as long, from the beginning on.
 */
function plainDays({ start }: Recurring, repeat: string, from: Date, to: Date): number[] | null {
  const [rule, frequency, byDay] = plainRule.exec(repeat) ?? [];
  if (rule === undefined) return null;
  const began = Date.UTC(start.year, start.month - 1, start.day, start.hour, start.minute);
  const given = byDay?.toUpperCase().split(',') ?? (frequency?.toUpperCase() === 'DAILY' ? weekdays : []);
  const days = new Set(given.length === 0 ? [new Date(began).getUTCDay()] : given.map((day) => weekdays.indexOf(day)));
  const found: number[] = [];
  const skipped = Math.max(0, Math.floor((from.getTime() - began) / dayMs));
  for (let ms = began + skipped * dayMs; ms <= to.getTime(); ms += dayMs)
    if (days.has(new Date(ms).getUTCDay())) found.push(ms);
  return found;
}

function localParts(ms: number): WallTime {
  const at = new Date(ms);
  return {
    year: at.getUTCFullYear(),
    month: at.getUTCMonth() + 1,
    day: at.getUTCDate(),
    hour: at.getUTCHours(),
    minute: at.getUTCMinutes(),
  };
}

/** The instant of a local time; nothing when a clock change skips it. */
function existing(wall: WallTime, timeZone: string): Date[] {
  return isExisting(wall, timeZone) ? [momentOf(wall, timeZone)] : [];
}

/**
 * The rule as if local time were UTC: the library expands days and months, and `zoned-time` knows the zones. With its own
 * zones, it was an hour wrong where a country puts its clocks back for some weeks (Africa/Casablanca).
 */
function ruleOf({ start, timeZone }: Recurring, repeat: string): RRuleTemporal {
  const rule = repeat
    .replace(/;$/, '')
    .replace(
      /UNTIL=(\d{8})(T\d{6})?(Z?)/i,
      (_whole, day: string, time = 'T235959', zulu: string) =>
        `UNTIL=${zulu === '' ? `${day}${time}` : localStamp(wallTime(instantOf(day, time), timeZone))}Z`,
    );
  return new RRuleTemporal({ rruleString: `DTSTART:${localStamp(start)}Z\nRRULE:${rule}` });
}

function instantOf(day: string, time: string): Date {
  const [year, month, date] = [day.slice(0, 4), day.slice(4, 6), day.slice(6)];
  return new Date(`${year}-${month}-${date}T${time.slice(1, 3)}:${time.slice(3, 5)}:${time.slice(5, 7)}Z`);
}

/** `20260105T090000` */
function localStamp({ year, month, day, hour, minute }: WallTime): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${String(year).padStart(4, '0')}${two(month)}${two(day)}T${two(hour)}${two(minute)}00`;
}

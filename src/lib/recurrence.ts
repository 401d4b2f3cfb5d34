import { RRuleTemporal } from 'rrule-temporal';
import { momentOf, type WallTime, wallTime } from './zoned-time.ts';

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
  const lasting = (startsAt: Date): Period => ({ startsAt, endsAt: new Date(startsAt.getTime() + durationMs) });
  if (repeat === null) {
    const once = lasting(momentOf(start, timeZone));
    return once.endsAt > from && once.startsAt < to ? [once] : [];
  }
  const earliest = new Date(from.getTime() - durationMs - dayMs);
  return ruleOf(recurring, repeat)
    .between(earliest, new Date(to.getTime() + dayMs), true)
    .flatMap(({ epochMilliseconds }) => existing(wallTime(new Date(epochMilliseconds), 'UTC'), timeZone))
    .map(lasting)
    .filter(({ startsAt, endsAt }) => endsAt > from && startsAt < to);
}

const dayMs = 86_400_000;

/** The instant of a local time; nothing when a clock change skips it. */
function existing(wall: WallTime, timeZone: string): Date[] {
  const at = momentOf(wall, timeZone);
  const shown = wallTime(at, timeZone);
  return shown.hour === wall.hour && shown.minute === wall.minute && shown.day === wall.day ? [at] : [];
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

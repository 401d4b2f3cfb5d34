import type { ParsingOption, ParsingReference } from 'chrono-node';
import { longestDurationMs, parseDuration } from '../../lib/duration.ts';
import { momentOf, wallTime } from '../../lib/zoned-time.ts';

/** A typed start time, and how many words it consumed; or a sentence that says what is missing. */
export type ReadTime = { at: Date; words: number } | string;

const examples = 'such as 15:00, 3pm, tomorrow 9:00, monday 08:00 or 2027-01-31 15:00';
export const notATime = `“at” must be followed by a time ${examples}.`;

/**
 * Parses a time of day, with or without a day, at the beginning of these words; null when there is none. It is local
 * time in `timeZone`. A time without a day is today, even when it has passed: the requester is then told so.
 */
export async function readTime(words: readonly string[], now: Date, timeZone: string): Promise<ReadTime | null> {
  // Loaded when somebody types a time: otherwise it would be the largest part of the startup time.
  const { parse } = await import('chrono-node/en');
  const today = wallTime(now, timeZone);
  const shown = Date.UTC(today.year, today.month - 1, today.day, today.hour, today.minute);
  // The parser works relative to a reference date set to the local time in the zone.
  const reference: ParsingReference = { instant: new Date(shown), timezone: 0 };
  const options: ParsingOption = { forwardDate: true };
  const text = words.slice(0, 6).join(' ');
  const [found] = parse(text, reference, options);
  if (found === undefined || found.index !== 0 || found.end) return null;
  const { start } = found;
  const taken = found.text.split(/\s+/).length;
  // It must end at a word boundary: `3pmx` is not a time.
  if (text.slice(found.text.length).match(/^[^\s,;]/)) return null;
  if (start.isCertain('timezoneOffset')) return `Omit the time zone: times are in yours (${timeZone}).`;
  if (!start.isCertain('hour')) return `“${found.text}” has no time of day; write a time ${examples}.`;
  const hasDay = start.isCertain('day') || start.isCertain('weekday');
  const part = (name: 'year' | 'month' | 'day' | 'hour' | 'minute') => start.get(name) ?? 0;
  const day = hasDay ? { year: part('year'), month: part('month'), day: part('day') } : today;
  const wall = { ...today, ...day, hour: part('hour'), minute: part('minute') };
  return {
    at: momentOf({ year: wall.year, month: wall.month, day: wall.day, hour: wall.hour, minute: wall.minute }, timeZone),
    words: taken,
  };
}

/** Parses a duration from now, such as `30 min`. */
export function readDelay(words: readonly string[], now: Date): ReadTime {
  for (const count of [1, 2]) {
    const ms = parseDuration(words.slice(0, count).join(' '));
    if (ms === null || words.length < count) continue;
    if (ms > longestDurationMs) return `“${words.slice(0, count).join(' ')}” is longer than a year.`;
    return { at: new Date(now.getTime() + ms), words: count };
  }
  return '“in” must be followed by a duration, such as 30 min.';
}

import type { Refusal } from '../../domain/refusal.ts';
import { type StrategyName, strategyNames } from '../../domain/strategy/matrix.ts';
import { longestDurationMs, parseDuration } from '../../lib/duration.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { momentOf, wallTime } from '../../lib/zoned-time.ts';

export const requestUsage =
  '/deploy <service> <version> [to <environment>] [blue-green|canary|rolling] [at 15:00 | in 30 min] [because <reason>]';

export interface ReleaseRequest {
  service: string;
  version: string;
  environment: string | null;
  strategy: StrategyName | null;
  startsAt: Date | null;
  because: string | null;
}

/** Reads a request as people type it. The time is taken in `timeZone`; a time of day means today. */
export function parseRequest(text: string, now: Date, timeZone: string): Result<ReleaseRequest, Refusal> {
  const [line, because] = splitReason(text);
  const words = line.split(/\s+/).filter(Boolean);
  const [service, version, ...rest] = words;
  if (!service || !version) return bad('A release needs a service and a version.');
  const request: ReleaseRequest = { service, version, environment: null, strategy: null, startsAt: null, because };
  /** What was said of each part, as it was typed. */
  const said = new Map<string, string>();
  for (let index = 0; index < rest.length; ) {
    const taken = takePart(rest.slice(index), now, timeZone);
    if (typeof taken === 'string') return bad(taken);
    const { part, words: count } = taken;
    const typed = rest
      .slice(index, index + count)
      .join(' ')
      .slice(0, 60);
    const before = said.get(part.what);
    // Even when both say the same: one of them may be a slip for something else.
    if (before !== undefined)
      return err({ kind: 'conflicting_words', what: part.what, first: before, second: typed, usage: requestUsage });
    said.set(part.what, typed);
    Object.assign(request, part.value);
    index += count;
  }
  return ok(request);
}

interface Part {
  what: 'environment' | 'strategy' | 'start time';
  value: Partial<ReleaseRequest>;
}

/** What the next words say, and how many they are; a sentence when they cannot be understood. */
function takePart(words: readonly string[], now: Date, timeZone: string): { part: Part; words: number } | string {
  const [first = '', second] = words;
  const word = first.toLowerCase();
  const strategy = strategyNames.find((name) => name === word);
  if (strategy) return { part: { what: 'strategy', value: { strategy } }, words: 1 };
  switch (word) {
    case 'to':
      if (second === undefined) return 'After “to” comes an environment.';
      return { part: { what: 'environment', value: { environment: second } }, words: 2 };
    case 'at':
    case 'in': {
      const read = word === 'at' ? readTime(words.slice(1), now, timeZone) : readDelay(words.slice(1), now);
      if (typeof read === 'string') return read;
      return { part: { what: 'start time', value: { startsAt: read.at } }, words: read.words + 1 };
    }
    default:
      return `“${first.slice(0, 60)}” was not understood.`;
  }
}

function bad(detail: string): { ok: false; error: Refusal } {
  return err({ kind: 'bad_argument', detail, usage: requestUsage });
}

function splitReason(text: string): [string, string | null] {
  const match = /\sbecause\s+/i.exec(text);
  if (!match) return [text, null];
  return [text.slice(0, match.index), text.slice(match.index + match[0].length).trim() || null];
}

const notATime = 'After “at” comes a time such as 15:00 or 2027-01-31 15:00.';
const notADuration = 'After “in” comes a duration such as 30 min.';

function readTime(words: readonly string[], now: Date, timeZone: string): { at: Date; words: number } | string {
  const [first = '', second = ''] = words;
  const date = /^(\d{4})-(\d{2})-(\d{2})$/.exec(first);
  const time = /^(\d{1,2}):(\d{2})$/.exec(date ? second : first);
  if (!time) return notATime;
  const [hour, minute] = [Number(time[1]), Number(time[2])];
  if (hour > 23 || minute > 59) return notATime;
  const today = wallTime(now, timeZone);
  const day = date ? { year: Number(date[1]), month: Number(date[2]), day: Number(date[3]) } : today;
  if (day.month < 1 || day.month > 12 || day.day < 1 || day.day > daysIn(day)) return notATime;
  return { at: momentOf({ ...today, ...day, hour, minute }, timeZone), words: date ? 2 : 1 };
}

function daysIn({ year, month }: { year: number; month: number }): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function readDelay(words: readonly string[], now: Date): { at: Date; words: number } | string {
  for (const count of [1, 2]) {
    const ms = parseDuration(words.slice(0, count).join(' '));
    if (ms === null || words.length < count) continue;
    if (ms > longestDurationMs) return `“${words.slice(0, count).join(' ')}” is longer than a year.`;
    return { at: new Date(now.getTime() + ms), words: count };
  }
  return notADuration;
}

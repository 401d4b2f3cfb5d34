import type { Refusal } from '../../domain/refusal.ts';
import { type StrategyName, strategyNames } from '../../domain/strategy/matrix.ts';
import { parseDuration } from '../../lib/duration.ts';
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
  for (let index = 0; index < rest.length; index += 1) {
    const word = (rest[index] ?? '').toLowerCase();
    const strategy = strategyNames.find((name) => name === word);
    if (word === 'to') {
      request.environment = rest[index + 1] ?? null;
      if (request.environment === null) return bad('After “to” comes an environment.');
      index += 1;
    } else if (strategy) request.strategy = strategy;
    else if (word === 'at' || word === 'in') {
      const taken =
        word === 'at' ? readTime(rest.slice(index + 1), now, timeZone) : readDelay(rest.slice(index + 1), now);
      if (!taken)
        return bad(
          word === 'at'
            ? 'After “at” comes a time such as 15:00 or 2027-01-31 15:00.'
            : 'After “in” comes a duration such as 30 min.',
        );
      request.startsAt = taken.at;
      index += taken.words;
    } else return bad(`“${rest[index]?.slice(0, 60)}” was not understood.`);
  }
  return ok(request);
}

function bad(detail: string): { ok: false; error: Refusal } {
  return err({ kind: 'bad_argument', detail, usage: requestUsage });
}

function splitReason(text: string): [string, string | null] {
  const match = /\sbecause\s+/i.exec(text);
  if (!match) return [text, null];
  return [text.slice(0, match.index), text.slice(match.index + match[0].length).trim() || null];
}

function readTime(words: readonly string[], now: Date, timeZone: string): { at: Date; words: number } | null {
  const [first = '', second = ''] = words;
  const date = /^(\d{4})-(\d{2})-(\d{2})$/.exec(first);
  const time = /^(\d{1,2}):(\d{2})$/.exec(date ? second : first);
  if (!time) return null;
  const [hour, minute] = [Number(time[1]), Number(time[2])];
  if (hour > 23 || minute > 59) return null;
  const today = wallTime(now, timeZone);
  const day = date ? { year: Number(date[1]), month: Number(date[2]), day: Number(date[3]) } : today;
  if (day.month < 1 || day.month > 12 || day.day < 1 || day.day > daysIn(day)) return null;
  return { at: momentOf({ ...today, ...day, hour, minute }, timeZone), words: date ? 2 : 1 };
}

function daysIn({ year, month }: { year: number; month: number }): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function readDelay(words: readonly string[], now: Date): { at: Date; words: number } | null {
  for (const count of [1, 2]) {
    const ms = parseDuration(words.slice(0, count).join(' '));
    if (ms !== null && words.length >= count) return { at: new Date(now.getTime() + ms), words: count };
  }
  return null;
}

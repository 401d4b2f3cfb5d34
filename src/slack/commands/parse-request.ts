import type { Refusal } from '../../domain/refusal.ts';
import { type StrategyName, strategyNames } from '../../domain/strategy/matrix.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { notATime, readDelay, readTime } from './read-time.ts';

export const requestUsage =
  '/deploy <service> <version> [to <environment>] [blue-green|canary|rolling] [at 15:00 | tomorrow 9:00 | in 30 min] [because <reason>]';

export interface ReleaseRequest {
  service: string;
  version: string;
  environment: string | null;
  strategy: StrategyName | null;
  startsAt: Date | null;
  because: string | null;
}

/**
 * Parses a request as people type it. A time is interpreted in the zone from `zoneOf`, which is only called when there
 * is a time; a time without a day means today.
 */
export async function parseRequest(
  text: string,
  now: Date,
  zoneOf: () => Promise<string>,
): Promise<Result<ReleaseRequest, Refusal>> {
  const [line, because] = splitReason(text);
  const words = line.split(/\s+/).filter(Boolean);
  const [service, version, ...rest] = words;
  if (!service || !version) return bad('A release needs a service and a version.');
  const request: ReleaseRequest = { service, version, environment: null, strategy: null, startsAt: null, because };
  /** The typed words for each part. */
  const said = new Map<string, string>();
  for (let index = 0; index < rest.length; ) {
    const taken = await takePart(rest.slice(index), now, zoneOf);
    if (typeof taken === 'string') return bad(taken);
    const { part, words: count } = taken;
    const typed = rest
      .slice(index, index + count)
      .join(' ')
      .slice(0, 60);
    const before = said.get(part.what);
    // Even if both are the same: one of them may be a typo for something else.
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

/** The meaning of the next words, and how many were consumed; a sentence when they cannot be parsed. */
async function takePart(
  words: readonly string[],
  now: Date,
  zoneOf: () => Promise<string>,
): Promise<{ part: Part; words: number } | string> {
  const [first = '', second] = words;
  const word = first.toLowerCase();
  const strategy = strategyNames.find((name) => name === word);
  if (strategy) return { part: { what: 'strategy', value: { strategy } }, words: 1 };
  switch (word) {
    case 'to':
      if (second === undefined) return '“to” must be followed by an environment.';
      return { part: { what: 'environment', value: { environment: second } }, words: 2 };
    case 'at':
    case 'on':
    case 'in': {
      const rest = words.slice(1);
      const read = word === 'in' ? readDelay(rest, now) : ((await readTime(rest, now, await zoneOf())) ?? notATime);
      if (typeof read === 'string') return read;
      return { part: { what: 'start time', value: { startsAt: read.at } }, words: read.words + 1 };
    }
    default: {
      const read = await readTime(words, now, await zoneOf());
      if (typeof read === 'string') return read;
      if (read !== null) return { part: { what: 'start time', value: { startsAt: read.at } }, words: read.words };
      return `“${first.slice(0, 60)}” was not understood.`;
    }
  }
}

function bad(detail: string): { ok: false; error: Refusal } {
  return err({ kind: 'bad_argument', detail, usage: requestUsage });
}

function splitReason(text: string): [string, string | null] {
  const match = /\sbecause\s+(?:of(?:\s+|$))?/i.exec(text);
  if (!match) return [text, null];
  return [text.slice(0, match.index), text.slice(match.index + match[0].length).trim() || null];
}

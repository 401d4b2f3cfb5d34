import { type LockLine, readLockLine } from '../../domain/lock/lock-line.ts';
import type { Nameable } from '../../domain/release/target.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { timeOf } from '../calendar/freeze-line.ts';
import { readDelay } from '../commands/read-time.ts';

/** A typed lock: what it covers, whether it only warns, when it ends (null: not said), and why. */
export interface PlaceLine extends LockLine {
  kind: 'lock' | 'warning';
  expiresAt: Date | null;
}

/** The scope, and then words that say how it is locked. */
const withHow = /^(?<scope>\S[\s\S]*?)\s+(?<how>(?:warn(?:ing)?(?=[\s:,]|$)|until(?=\s|$)|for\s+\d)[\s\S]*)$/i;

/**
 * Reads `<scope> [warn] [until <time> | for <duration>] <reason>`. These words count only right after the scope; anywhere
 * else they belong to the reason.
 */
export async function readPlaceLine(
  line: string,
  known: Omit<Nameable, 'versions'>,
  now: Date,
  zoneOf: () => Promise<string>,
): Promise<Result<PlaceLine, string>> {
  const { scope: typed = '', how = '' } = withHow.exec(line.trim())?.groups ?? {};
  const scope = readLockLine(typed, known);
  if (typed === '' || !scope.ok || scope.value.reason !== '') {
    const plain = readLockLine(line, known);
    return plain.ok ? ok({ ...plain.value, kind: 'lock', expiresAt: null }) : plain;
  }
  let rest = how;
  const warn = /^warn(?:ing)?[:,]?(?:\s+|$)/i.exec(rest);
  if (warn !== null) rest = rest.slice(warn[0].length);
  const end = await readEnd(rest, now, zoneOf);
  if (!end.ok) return end;
  const reason = end.value.rest.replace(/^because\s+/i, '');
  return ok({ ...scope.value, reason, kind: warn === null ? 'lock' : 'warning', expiresAt: end.value.at });
}

async function readEnd(
  text: string,
  now: Date,
  zoneOf: () => Promise<string>,
): Promise<Result<{ at: Date | null; rest: string }, string>> {
  const until = /^until(?:\s+([\s\S]*))?$/i.exec(text);
  if (until !== null) {
    const read = await timeOf(until[1] ?? '', now, await zoneOf());
    return read.ok ? ok(read.value) : err(read.error);
  }
  const lasting = /^for\s+(\d[\s\S]*)$/i.exec(text);
  if (lasting === null) return ok({ at: null, rest: text });
  const words = (lasting[1] ?? '').split(/\s+/);
  const read = readDelay(words, now);
  return typeof read === 'string'
    ? err(read.replace('“in” must', '“for” must'))
    : ok({ at: read.at, rest: words.slice(read.words).join(' ') });
}

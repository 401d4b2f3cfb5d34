import { readLockLine } from '../../domain/lock/lock-line.ts';
import type { Nameable } from '../../domain/release/target.ts';
import { parseDuration } from '../../lib/duration.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { readTime } from '../commands/read-time.ts';

/** A typed freeze: what it covers, from when (null: now) until when, and why. */
export interface FreezeLine {
  service: string | null;
  environment: string | null;
  startsAt: Date | null;
  endsAt: Date;
  reason: string;
}

/** Which service and environment are meant by `shop`, `shop in production`, `production` or `all`. */
export function readScope(
  words: string,
  known: Omit<Nameable, 'versions'>,
): Result<{ service: string | null; environment: string | null; rest: string }, string> {
  const read = readLockLine(words, known);
  if (!read.ok) return read;
  const { scope, environment, reason: rest } = read.value;
  if (scope === '') return err('Name a service, an environment, or “all”.');
  if (scope === 'all') return ok({ service: null, environment: null, rest });
  const isEnvironment = known.environments.includes(scope);
  return ok(isEnvironment ? { service: null, environment: scope, rest } : { service: scope, environment, rest });
}

/** Reads `<scope> [from <time>] until <time> <reason>`; an error is a sentence that says what is missing. */
export async function readFreezeLine(
  line: string,
  known: Omit<Nameable, 'versions'>,
  now: Date,
  timeZone: string,
): Promise<Result<FreezeLine, string>> {
  const match = /^(?<scope>[\s\S]*?)\s+(?:from\s+(?<from>[\s\S]+?)\s+)?until\s+(?<tail>[\s\S]+)$/i.exec(line.trim());
  if (match?.groups === undefined) return err('Say until when: “until friday 18:00”.');
  const scope = readScope(match.groups.scope ?? '', known);
  if (!scope.ok) return scope;
  if (scope.value.rest !== '') return err(`“${scope.value.rest.slice(0, 60)}” is neither a name nor a time.`);
  const from = match.groups.from === undefined ? null : await timeOf(match.groups.from, now, timeZone);
  if (from !== null && !from.ok) return from;
  if (from !== null && from.value.rest !== '') return err(`“${match.groups.from}” is no time.`);
  const until = await timeOf(match.groups.tail ?? '', now, timeZone);
  if (!until.ok) return until;
  const reason = until.value.rest.replace(/^because\s+/i, '');
  const { service, environment } = scope.value;
  return ok({ service, environment, startsAt: from === null ? null : from.value.at, endsAt: until.value.at, reason });
}

/** Reads `<scope> now for 30 min <reason>`, `<scope> from <time> for 2 h <reason>`, or the line of a freeze. */
export async function readMaintenanceLine(
  line: string,
  known: Omit<Nameable, 'versions'>,
  now: Date,
  timeZone: string,
): Promise<Result<FreezeLine, string>> {
  const match =
    /^(?<scope>[\s\S]*?)\s+(?:now|from\s+(?<from>[\s\S]+?))\s+for\s+(?<lasts>\d{1,5}(?:\.\d)?\s*(?:min|m|h|d)[a-z]*)\b\s*(?<reason>[\s\S]*)$/i.exec(
      line.trim(),
    );
  if (match?.groups === undefined) return readFreezeLine(line, known, now, timeZone);
  const scope = readScope(match.groups.scope ?? '', known);
  if (!scope.ok) return scope;
  if (scope.value.rest !== '') return err(`“${scope.value.rest.slice(0, 60)}” is neither a name nor a time.`);
  const lastsMs = parseDuration((match.groups.lasts ?? '').replace(/(min)utes?|(h)ours?|(d)ays?/i, '$1$2$3'));
  if (lastsMs === null || lastsMs <= 0) return err(`“${match.groups.lasts}” is not a duration such as 30 min.`);
  const from = match.groups.from === undefined ? null : await timeOf(match.groups.from, now, timeZone);
  if (from !== null && !from.ok) return from;
  if (from !== null && from.value.rest !== '') return err(`“${match.groups.from}” is no time.`);
  const startsAt = from === null ? null : from.value.at;
  const { service, environment } = scope.value;
  const endsAt = new Date((startsAt ?? now).getTime() + lastsMs);
  return ok({
    service,
    environment,
    startsAt,
    endsAt,
    reason: (match.groups.reason ?? '').replace(/^because\s+/i, ''),
  });
}

/** A reason right after a time can look like a part of it (“06:00 year-end”), so fewer words are tried too. */
const wordCounts = [6, 2, 3, 4];

/** Reads the time at the beginning of a text, and what follows it. */
export async function timeOf(
  text: string,
  now: Date,
  timeZone: string,
): Promise<Result<{ at: Date; rest: string }, string>> {
  const words = text.trim().split(/\s+/);
  let problem = `“${text.slice(0, 60)}” does not begin with a time such as friday 18:00.`;
  for (const count of wordCounts) {
    const read = await readTime(words.slice(0, count), now, timeZone);
    if (typeof read === 'string') problem = read;
    else if (read !== null) return ok({ at: read.at, rest: words.slice(read.words).join(' ') });
  }
  return err(problem);
}

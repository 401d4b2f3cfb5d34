import { z } from 'zod';
import { formatDuration } from '../../../domain/report/duration.ts';
import type { Clock } from '../../../lib/clock.ts';
import { redact } from '../../../lib/redact.ts';
import { IntegrationError } from '../../../ports/integration-error.ts';
import type { HttpAnswer, HttpAsk, HttpClient } from './http-client.ts';

/** A time in milliseconds since 1970 that is one. */
export const EpochMs = z.number().min(0).max(8.64e15);

/** A time as text that is one. */
export const TimeText = z.string().refine((text) => !Number.isNaN(Date.parse(text)));

const longestReason = 500;
const longestWords = 200;
const mostSkewMs = 120_000;

/** The JSON in a text or in bytes; undefined when it is none, or no UTF-8. */
export function parseJson(body: string | Uint8Array): unknown {
  try {
    return JSON.parse(typeof body === 'string' ? body : new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}

/**
 * The fields of a successful answer that are used. Throws IntegrationError as `refusalOf` makes it for any status that
 * is no success, and `bad_response` for what the schema does not accept; `system` names who answered.
 */
export function readAnswer<T>(schema: z.ZodType<T>, answer: HttpAnswer, system: string): T {
  requireSuccess(answer, system);
  return readContent(schema, parseJson(answer.body), system);
}

/** The fields of content that are used. Throws IntegrationError `bad_response` when the schema does not accept it. */
export function readContent<T>(schema: z.ZodType<T>, content: unknown, system: string): T {
  const read = schema.safeParse(content);
  if (read.success) return read.data;
  throw new IntegrationError('bad_response', `${system}: the response cannot be understood`, { cause: read.error });
}

/** Throws IntegrationError as `refusalOf` makes it for any status that is no success, such as that of a redirect. */
export function requireSuccess(answer: HttpAnswer, system: string): void {
  if (answer.status < 200 || answer.status >= 300) throw refusalOf(answer, system);
}

/** Where systems write what is wrong, the most telling first. */
const tellingKeys = 'message error_description ErrorMessage errorMessages messageText title detail error errors'.split(
  ' ',
);
const deepest = 4;

/**
 * An answer that is no success, as an error: `not_found` on 404, otherwise `bad_response`, with the status from 400 on.
 * `said` is what the system says about it; by default what `saidIn` finds.
 */
export function refusalOf(answer: HttpAnswer, system: string, said = saidIn(answer)): IntegrationError {
  const { status } = answer;
  const words = oneLine(said)
    .replace(/[\s.]+$/, '')
    .slice(0, longestReason);
  // A redirect says nothing about what was asked for.
  const known = status >= 400 ? { status } : {};
  const message = `${system}: ${words === '' ? `status ${status}` : words}`;
  return new IntegrationError(status === 404 ? 'not_found' : 'bad_response', message, known);
}

/** What the JSON of an answer says is wrong, such as its `message` or `error.message`; empty when it says nothing. */
export function saidIn({ body }: Pick<HttpAnswer, 'body'>): string {
  return wordsIn(parseJson(body), 0);
}

function wordsIn(value: unknown, depth: number): string {
  if (depth > deepest || typeof value !== 'object' || value === null) return '';
  const inside = Array.isArray(value)
    ? value.slice(0, deepest)
    : tellingKeys.flatMap((key) => (Object.hasOwn(value, key) ? [(value as Record<string, unknown>)[key]] : []));
  for (const one of inside) {
    const words = typeof one === 'string' ? one.trim() : wordsIn(one, depth + 1);
    if (words !== '') return words;
  }
  return '';
}

/** The time on the system's own clock when it answered, which may be far from ours; null when it does not say. */
export function answeredAt({ headers }: HttpAnswer): Date | null {
  const at = Date.parse(headers.date ?? '');
  return Number.isNaN(at) ? null : new Date(at);
}

/**
 * Asks and gives the JSON that a system answers; undefined when it is none. Throws IntegrationError also when the clock
 * of the system is minutes from ours: then what it calls the last minutes is another time.
 */
export async function askJson(
  { http, clock }: { http: HttpClient; clock: Clock },
  url: string,
  ask: HttpAsk,
): Promise<{ status: number; json: unknown }> {
  const answer = await http.ask(url, ask);
  const skew = clockProblem(answeredAt(answer), clock.now());
  if (skew !== null) throw new IntegrationError('bad_response', skew);
  return { status: answer.status, json: parseJson(answer.body) };
}

function clockProblem(theirs: Date | null, now: Date): string | null {
  const aheadMs = theirs === null ? 0 : theirs.getTime() - now.getTime();
  if (Math.abs(aheadMs) <= mostSkewMs) return null;
  return `its clock is ${formatDuration(Math.abs(aheadMs))} ${aheadMs > 0 ? 'ahead of' : 'behind'} ours`;
}

/** Words of a system, masked and shortened. */
export const shortWords = (text: string): string => oneLine(text).slice(0, longestWords);

const oneLine = (text: string): string => redact(text).replace(/\s+/g, ' ').trim();

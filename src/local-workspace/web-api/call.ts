import { type Fields, parseJson } from '../fields.ts';
import type { Hub } from '../hub.ts';
import { asMessages, type BlockProblem } from '../validate/validate-blocks.ts';

/** One call of a Web API method. */
export interface Call {
  hub: Hub;
  args: Fields;
}

export type Answer = { ok: true; [field: string]: unknown } | Refusal;

export interface Refusal {
  ok: false;
  error: string;
  [field: string]: unknown;
}

export type Method = (call: Call) => Answer;

/** Slack's way to say no. */
export function refuse(error: string, more: Fields = {}): Refusal {
  return { ok: false, error, ...more };
}

/** A refusal that says what is wrong and where. */
export function refuseProblems(error: string, problems: BlockProblem[]): Refusal {
  const errors = problems.map(({ words, pointer }) => `${words} [json-pointer:${pointer}]`);
  return refuse(error, { errors, response_metadata: { messages: asMessages(problems) } });
}

/** Whether this is a refusal rather than what was asked for. */
export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'ok' in value && value.ok === false;
}

/** An argument as text: forms carry everything as text, JSON carries numbers and booleans too. */
export function textArg(args: Fields, name: string): string | undefined {
  const value = args[name];
  if (typeof value === 'string') return value === '' ? undefined : value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** An argument that is true in a form (`true`, `1`) or in JSON. */
export function flagArg(args: Fields, name: string): boolean {
  return ['true', '1'].includes(textArg(args, name) ?? '');
}

/** An argument that holds JSON: as itself, or as text in a form. Undefined when absent, null when it is not JSON. */
export function jsonArg(args: Fields, name: string): unknown {
  const value = args[name];
  if (typeof value !== 'string') return value;
  return value === '' ? undefined : (parseJson(value) ?? null);
}

/** One page of a list, and Slack's cursor to the next. */
export function page<T>(items: T[], args: Fields): { items: T[]; more: Fields; hasMore: boolean } | Refusal {
  const limit = Math.min(1000, Math.max(1, Number(textArg(args, 'limit') ?? 100) || 100));
  const cursor = textArg(args, 'cursor');
  const start = cursor === undefined ? 0 : Number(Buffer.from(cursor, 'base64').toString().replace('next:', ''));
  if (!Number.isInteger(start) || start < 0) return refuse('invalid_cursor');
  const hasMore = start + limit < items.length;
  const next = hasMore ? Buffer.from(`next:${start + limit}`).toString('base64') : '';
  return {
    items: items.slice(start, start + limit),
    hasMore,
    more: { response_metadata: { next_cursor: next } },
  };
}

import { z } from 'zod';
import type { Clock } from '../../lib/clock.ts';
import type { Secret } from '../../lib/redact.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import { basicAuthorization } from '../kit/http/basic-authorization.ts';
import type { HttpAnswer, HttpAsk, HttpClient } from '../kit/http/http-client.ts';
import { parseJson, readAnswer, refusalOf } from '../kit/http/json-answer.ts';

/** Every field is a pair; values are texts, numbers or booleans, depending on the field and the release. */
const Field = z
  .object({ value: z.union([z.string(), z.number(), z.boolean()]).nullish(), display_value: z.string().nullish() })
  .transform(({ value, display_value }) => ({ value: String(value ?? ''), shown: display_value ?? '' }));
export const Change = z.object({
  sys_id: Field,
  number: Field,
  state: Field,
  short_description: Field.optional(),
  approval: Field.optional(),
  on_hold: Field.optional(),
  active: Field.optional(),
  correlation_id: Field.optional(),
});
export type Change = z.output<typeof Change>;

const One = z.object({ result: Change });
const Many = z.object({ result: z.array(Change) });
const Flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]);
const Transition = z.object({
  to_state: z.string(),
  transition_available: Flag,
  conditions: z
    .array(z.object({ passed: Flag, condition: z.object({ name: z.string().nullish() }).nullish() }))
    .default([]),
});
const NextStates = z.object({
  result: z.object({
    available_states: z.array(z.string()),
    // Absent for changes that follow a type and not a model.
    state_transitions: z.array(z.array(Transition)).nullish(),
    state_label: z.record(z.string(), z.string()).default({}),
  }),
});
export type NextStates = z.output<typeof NextStates>['result'];
const Fault = z.object({ error: z.object({ message: z.string().nullish(), detail: z.string().nullish() }) });
const Token = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number().min(0) });

const system = 'ServiceNow';
const root = '/api/sn_chg_rest/change';
const timeoutMs = 8_000;

/** The few calls of the Change Management API that are needed. Each throws IntegrationError. */
export interface ServiceNowApi {
  readonly url: string;
  /** At most `limit`, for an encoded query. */
  list(query: string, limit: number): Promise<Change[]>;
  /** Null when there is none. */
  read(id: string, withinMs?: number): Promise<Change | null>;
  /** `path` is what follows the address of change requests: `/normal`. Never sent twice. */
  create(path: string, fields: Readonly<Record<string, string>>): Promise<Change>;
  update(id: string, fields: Readonly<Record<string, string>>): Promise<Change | null>;
  nextStates(id: string): Promise<NextStates | null>;
}

export function connectServiceNow(options: {
  url: string;
  /** An OAuth client; it goes before a user. */
  client: { id: Secret; secret: Secret } | null;
  user: { name: Secret; password: Secret } | null;
  clock: Clock;
  http: HttpClient;
}): ServiceNowApi {
  const { client, user, clock, http } = options;
  const url = options.url.replace(/\/+$/, '');
  let token: { text: string; until: number } | null = null;

  const authorization = async (): Promise<string> => {
    if (client === null) return basicAuthorization(user?.name.reveal() ?? '', user?.password.reveal() ?? '');
    if (token === null || token.until <= clock.monotonicMs()) {
      const form = { client_id: client.id.reveal(), client_secret: client.secret.reveal() };
      const answer = await http.ask(`${url}/oauth_token.do`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
        body: new URLSearchParams({ grant_type: 'client_credentials', ...form }).toString(),
        timeoutMs,
        isSafe: true,
      });
      const read = readAnswer(Token, answer, system);
      // A token is not used in its last half minute, because clocks and networks differ.
      token = { text: read.access_token, until: clock.monotonicMs() + Math.max(0, read.expires_in - 30) * 1_000 };
    }
    return `Bearer ${token.text}`;
  };

  const ask = async (path: string, more: HttpAsk = {}): Promise<HttpAnswer> => {
    for (let attempt = 0; ; attempt += 1)
      try {
        const headers = { accept: 'application/json', authorization: await authorization() };
        return await http.ask(`${url}${root}${path}`, { timeoutMs, ...more, headers });
      } catch (error) {
        // A token can be revoked before its time.
        const isOver = error instanceof IntegrationError && error.status === 401 && token !== null;
        token = isOver ? null : token;
        if (!isOver || attempt > 0) throw error;
      }
  };
  const at = (id: string) => `/${encodeURIComponent(id)}`;

  return {
    url,
    list: async (query, limit) => {
      const asked = new URLSearchParams({ sysparm_query: query, sysparm_limit: String(limit) });
      return read(Many, await ask(`?${asked}`)).result;
    },
    read: async (id, withinMs = timeoutMs) => optional(One, await ask(at(id), { timeoutMs: withinMs }))?.result ?? null,
    create: async (path, fields) => read(One, await ask(path, { method: 'POST', body: fields })).result,
    update: async (id, fields) => optional(One, await ask(at(id), { method: 'PATCH', body: fields }))?.result ?? null,
    nextStates: async (id) => optional(NextStates, await ask(`${at(id)}/nextstates`))?.result ?? null,
  };
}

function read<T>(schema: z.ZodType<T>, answer: HttpAnswer): T {
  if (answer.status < 300) return readAnswer(schema, answer, system);
  const fault = Fault.safeParse(parseJson(answer.body));
  const said = fault.success
    ? [fault.data.error.message, fault.data.error.detail].filter(Boolean).join(': ')
    : undefined;
  throw refusalOf(answer, system, said);
}

/** Null when ServiceNow itself says that there is no such record; a page of something else says nothing about it. */
function optional<T>(schema: z.ZodType<T>, answer: HttpAnswer): T | null {
  return answer.status === 404 && Fault.safeParse(parseJson(answer.body)).success ? null : read(schema, answer);
}

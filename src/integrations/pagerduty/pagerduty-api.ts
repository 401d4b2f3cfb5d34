import { z } from 'zod';
import type { Secret } from '../../lib/redact.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { OnCall, OnCallPerson } from '../../ports/on-call.ts';
import type { HttpClient } from '../kit/http/http-client.ts';
import { readAnswer } from '../kit/http/json-answer.ts';

const User = z.object({
  id: z.string().min(1),
  name: z.string().nullish(),
  summary: z.string().nullish(),
  email: z.string().nullish(),
});
const OnCalls = z.object({
  oncalls: z.array(z.object({ escalation_level: z.number().int(), user: User })),
  more: z.boolean().nullish(),
});
const Abilities = z.object({ abilities: z.array(z.string()) });

const pageSize = 100;
const mostPages = 5;
/** Both are asked for while somebody waits. */
const timeoutMs = { onCall: 4_000, email: 2_000 } as const;

/** What is read of the REST API. */
export interface PagerdutyApi extends OnCall {
  /** Null when there is no such user. */
  emailOf(userId: string): Promise<string | null>;
  /** Throws IntegrationError when the token is not accepted. */
  probe(): Promise<void>;
}

/** Reads the REST API v2. */
export function createPagerdutyApi(options: { url: string; token: Secret; http: HttpClient }): PagerdutyApi {
  const { url, token, http } = options;
  async function get<T>(path: string, schema: z.ZodType<T>, limitMs: number): Promise<T | null> {
    const answer = await http.ask(`${url}${path}`, {
      headers: {
        authorization: `Token token=${token.reveal()}`,
        accept: 'application/vnd.pagerduty+json;version=2',
        'content-type': 'application/json',
      },
      timeoutMs: limitMs,
    });
    return answer.status === 404 ? null : readAnswer(schema, answer, 'PagerDuty');
  }

  const emailOf = async (userId: string) => {
    const path = `/users/${encodeURIComponent(userId)}`;
    return (await get(path, z.object({ user: User }), timeoutMs.email))?.user.email ?? null;
  };

  /** Those whose address did not come along are asked for one by one. */
  const withEmail = async (id: string, person: OnCallPerson): Promise<OnCallPerson> =>
    person.email === null ? { ...person, email: await emailOf(id) } : person;

  return {
    now: async ({ schedule, escalationPolicy }) => {
      const people = new Map<string, OnCallPerson>();
      for (let page = 0; page < mostPages; page += 1) {
        const query = new URLSearchParams({
          ...(typeof schedule === 'string' ? { 'schedule_ids[]': schedule } : {}),
          ...(typeof escalationPolicy === 'string' ? { 'escalation_policy_ids[]': escalationPolicy } : {}),
          'include[]': 'users',
          limit: String(pageSize),
          offset: String(page * pageSize),
        });
        const read = await get(`/oncalls?${query.toString()}`, OnCalls, timeoutMs.onCall);
        if (read === null) throw new IntegrationError('not_found', 'PagerDuty does not know whom to ask for');
        // The later levels of a policy are notified by PagerDuty when nobody of the first has answered.
        for (const { escalation_level: level, user } of read.oncalls)
          if (typeof escalationPolicy !== 'string' || level === 1)
            people.set(user.id, { name: user.name ?? user.summary ?? user.id, email: user.email ?? null });
        if (read.more !== true) return Promise.all([...people].map(([id, person]) => withEmail(id, person)));
      }
      throw new IntegrationError('bad_response', `more than ${pageSize * mostPages} people are on call`);
    },
    emailOf,
    probe: async () => {
      if ((await get('/abilities', Abilities, timeoutMs.onCall)) === null)
        throw new IntegrationError('bad_response', 'PagerDuty answers 404');
    },
  };
}

import { z } from 'zod';
import type { Clock } from '../../lib/clock.ts';
import type { Secret } from '../../lib/redact.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { HttpClient } from '../kit/http/http-client.ts';
import { askJson, shortWords } from '../kit/http/json-answer.ts';
import { mostValues } from '../kit/metrics/buckets.ts';

const Rows = z.array(z.record(z.string(), z.unknown())).max(mostValues);
const Progress = z.object({
  queryId: z.string().min(1).max(500).nullish(),
  completed: z.boolean(),
  retryAfter: z.number().nonnegative().nullish(),
});
const Nrql = z.object({
  results: Rows.nullish(),
  metadata: z.object({ facets: z.array(z.unknown()).nullish() }).nullish(),
  queryProgress: Progress.nullish(),
});
type Nrql = z.output<typeof Nrql>;
/** The same place in the answer, under the name of what was asked. */
const Data = z.object({ actor: z.object({ account: z.object({ asked: Nrql.nullable() }).nullable() }) });
const Account = z.object({ actor: z.object({ account: z.object({ name: z.string() }).nullable() }) });
/** Errors come with status 200, and may come beside data. */
const Answer = z.object({
  data: z.unknown(),
  errors: z
    .array(z.object({ message: z.string() }))
    .max(100)
    .nullish(),
});

const parts = 'results metadata { facets } queryProgress { queryId completed retryAfter }';
const begin = `query ($account: Int!, $nrql: Nrql!) {
  actor { account(id: $account) { asked: nrql(query: $nrql, async: true) { ${parts} } } }
}`;
const follow = `query ($account: Int!, $id: ID!) {
  actor { account(id: $account) { asked: nrqlQueryProgress(queryId: $id) { ${parts} } } }
}`;
const cancel = 'mutation ($id: ID!) { nrqlCancelQuery(queryId: $id) { queryId requestStatus } }';
const account = 'query ($account: Int!) { actor { account(id: $account) { name } } }';

const shortestPauseMs = 250;
const cancelTimeoutMs = 3_000;

export type Row = Record<string, unknown>;
export type RowsAnswer = { kind: 'rows'; rows: Row[] } | { kind: 'error'; detail: string };

/** Asks New Relic's GraphQL API; never throws for what it answers. */
export function connectNerdGraph(options: {
  url: string;
  accountId: number;
  apiKey: Secret;
  http: HttpClient;
  clock: Clock;
}) {
  const { accountId, clock } = options;
  const address = `${options.url.replace(/\/+$/, '')}/graphql`;
  const headers = { 'api-key': options.apiKey.reveal() };

  async function ask(query: string, variables: object, timeoutMs: number): Promise<unknown> {
    const body = { query, variables };
    // Everything that is asked can be asked again.
    const sent = { method: 'POST', headers, body, timeoutMs, isSafe: true } as const;
    const { status, json } = await askJson(options, address, sent);
    const answer = Answer.safeParse(json);
    if (status !== 200 || !answer.success)
      throw new IntegrationError('bad_response', `status ${status} and no answer of GraphQL`);
    const [first] = answer.data.errors ?? [];
    if (first !== undefined) throw new IntegrationError('bad_response', shortWords(first.message) || 'an error');
    return answer.data.data;
  }

  async function nrql(query: string, variables: object, timeoutMs: number): Promise<Nrql> {
    const data = Data.safeParse(await ask(query, { account: accountId, ...variables }, timeoutMs));
    const asked = data.data?.actor.account?.asked;
    if (asked === undefined || asked === null)
      throw new IntegrationError('bad_response', `the answer is none of a query of account ${accountId}`);
    return asked;
  }

  /** A query that takes longer goes on at New Relic: it is asked for by its id, and ended when our time is over. */
  async function complete(query: string, timeoutMs: number): Promise<Nrql> {
    const until = clock.monotonicMs() + timeoutMs;
    let answer = await nrql(begin, { nrql: query }, timeoutMs);
    const id = answer.queryProgress?.queryId ?? null;
    try {
      while (answer.queryProgress?.completed === false) {
        if (id === null) throw new IntegrationError('bad_response', 'the query goes on without an id');
        const pauseMs = Math.max(shortestPauseMs, (answer.queryProgress.retryAfter ?? 0) * 1_000);
        const leftMs = until - clock.monotonicMs() - pauseMs;
        if (leftMs <= 0) throw new IntegrationError('unavailable', 'the query did not end in time');
        await clock.sleep(pauseMs);
        answer = await nrql(follow, { id }, leftMs);
      }
    } catch (error) {
      // Not waited for: the reading ends in time, and a query that is left over ends by itself.
      if (id !== null) ask(cancel, { id }, cancelTimeoutMs).catch(() => {});
      throw error;
    }
    return answer;
  }

  return {
    rows: async (query: string, timeoutMs: number): Promise<RowsAnswer> => {
      try {
        const { results, metadata } = await complete(query, timeoutMs);
        if ((metadata?.facets ?? []).length > 0)
          return {
            kind: 'error',
            detail: 'New Relic: the query has groups; leave out FACET, so that it has one number',
          };
        if (results === undefined || results === null)
          return { kind: 'error', detail: 'New Relic: the answer has no results' };
        return { kind: 'rows', rows: results };
      } catch (cause) {
        if (!(cause instanceof IntegrationError)) throw cause;
        return { kind: 'error', detail: `New Relic: ${cause.message}` };
      }
    },
    probe: async (): Promise<string> => {
      const data = Account.safeParse(await ask(account, { account: accountId }, 5_000));
      const name = data.data?.actor.account?.name;
      if (name === undefined)
        throw new IntegrationError('auth', `New Relic shows no account ${accountId} for this key`);
      return `may read the account ${shortWords(name)}`;
    },
  };
}

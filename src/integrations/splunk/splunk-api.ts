import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import type { Clock } from '../../lib/clock.ts';
import { randomIds } from '../../lib/ids.ts';
import type { Secret } from '../../lib/redact.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { HttpAsk, HttpClient } from '../kit/http/http-client.ts';
import { askJson, shortWords } from '../kit/http/json-answer.ts';
import { mostValues } from '../kit/metrics/buckets.ts';

const Flag = z
  .union([z.boolean(), z.literal(0), z.literal(1), z.enum(['0', '1'])])
  .transform((flag) => flag === true || Number(flag) === 1);
const Messages = z.array(z.object({ type: z.string(), text: z.string().nullish() })).nullish();
const Job = z.object({
  entry: z
    .array(
      z.object({
        content: z.object({
          dispatchState: z.string(),
          isDone: Flag,
          isFailed: Flag,
          isFinalized: Flag.nullish(),
          messages: Messages,
        }),
      }),
    )
    .length(1),
});
const Results = z.object({
  results: z.array(z.record(z.string(), z.unknown())).max(mostValues),
  messages: Messages,
});
const Fault = z.object({ messages: Messages });
const Started = z.object({ sid: z.string().min(1).max(500) });
const User = z.object({ entry: z.array(z.object({ content: z.object({ username: z.string() }) })).length(1) });

const firstPauseMs = 100;
const longestPauseMs = 1_000;
const cancelTimeoutMs = 3_000;

export type Row = Record<string, unknown>;
export type RowsAnswer = { kind: 'rows'; rows: Row[] } | { kind: 'error'; detail: string };

/** The certificates in a file; throws Error with the path when there are none. */
export async function readAuthority(file: string, folder: string): Promise<string> {
  const path = resolve(folder, file);
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new Error(`caFile cannot be read: ${path}`, { cause });
  });
  if (!text.includes('-----BEGIN CERTIFICATE-----')) throw new Error(`caFile has no certificate in PEM: ${path}`);
  return text;
}

/** Runs searches as jobs with an id of ours, so that each can be ended even when the answer to its start is lost. */
export function connectSplunk(options: {
  url: string;
  app: string | null;
  token: Secret;
  http: HttpClient;
  clock: Clock;
}) {
  const { app, clock } = options;
  const root = options.url.replace(/\/+$/, '');
  const services = app === null ? `${root}/services` : `${root}/servicesNS/nobody/${app}`;
  const authorization = `Bearer ${options.token.reveal()}`;

  const get = (url: string, timeoutMs: number) => askJson(options, url, { headers: { authorization }, timeoutMs });
  const post = (url: string, form: Record<string, string>, timeoutMs: number) => {
    const headers = { authorization, 'content-type': 'application/x-www-form-urlencoded' };
    const body = new URLSearchParams({ ...form, output_mode: 'json' }).toString();
    const ask: HttpAsk = { method: 'POST', headers, body, timeoutMs };
    return askJson(options, url, ask);
  };

  async function run(search: string, { from, to }: { from: Date; to: Date }, timeoutMs: number): Promise<Row[]> {
    const until = clock.monotonicMs() + timeoutMs;
    const leftMs = () => Math.max(1, until - clock.monotonicMs());
    const id = randomIds.next('quarterdeck');
    const job = `${services}/search/jobs/${id}`;
    let isOver = false;
    try {
      const started = await post(
        `${services}/search/jobs`,
        {
          ...{ search, id, exec_mode: 'normal', max_count: String(mostValues) },
          ...{ earliest_time: seconds(from), latest_time: seconds(to) },
          // Splunk ends it by itself when nobody asks for it anymore, and forgets it soon after.
          ...{ auto_cancel: '30', timeout: '60' },
        },
        leftMs(),
      );
      if (started.status !== 201 || Started.safeParse(started.json).data?.sid !== id)
        throw faultOf(started, 'the search was not started');
      for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(longestPauseMs, pauseMs * 2)) {
        if (isDone(await get(`${job}?output_mode=json`, leftMs()))) break;
        if (leftMs() <= pauseMs) throw new IntegrationError('unavailable', 'the search did not end in time');
        await clock.sleep(pauseMs);
      }
      const answer = await get(
        `${services}/search/v2/jobs/${id}/results?output_mode=json&count=${mostValues}`,
        leftMs(),
      );
      isOver = true;
      const results = Results.safeParse(answer.json);
      if (answer.status !== 200 || !results.success) throw faultOf(answer, 'the search has no results');
      const problem = problemIn(results.data.messages);
      if (problem !== null) throw new IntegrationError('bad_response', problem);
      return results.data.results;
    } finally {
      // Not waited for: the reading ends in time, and what is not canceled ends by itself.
      if (!isOver) post(`${job}/control`, { action: 'cancel' }, cancelTimeoutMs).catch(() => {});
    }
  }

  return {
    rows: async (search: string, window: { from: Date; to: Date }, timeoutMs: number): Promise<RowsAnswer> => {
      try {
        return { kind: 'rows', rows: await run(search, window, timeoutMs) };
      } catch (cause) {
        if (!(cause instanceof IntegrationError)) throw cause;
        return { kind: 'error', detail: `Splunk: ${cause.message}` };
      }
    },
    probe: async (): Promise<string> => {
      const { json } = await get(`${root}/services/authentication/current-context?output_mode=json`, 5_000);
      const name = User.safeParse(json).data?.entry[0]?.content.username;
      if (name === undefined) throw new IntegrationError('bad_response', 'Splunk does not say whose token it is');
      return `signed in as ${shortWords(name)}`;
    },
  };
}

const seconds = (at: Date) => String(at.getTime() / 1_000);

type Answered = { status: number; json: unknown };

/** An unknown state is not an end: the search is asked for until the time is over. */
function isDone(answer: Answered): boolean {
  const job = Job.safeParse(answer.json).data?.entry[0]?.content;
  if (answer.status !== 200 || job === undefined) throw faultOf(answer, 'the state of the search cannot be read');
  const problem = problemIn(job.messages);
  if (job.isFailed || job.dispatchState === 'FAILED')
    throw new IntegrationError('bad_response', problem ?? 'the search failed');
  if (!job.isDone) return false;
  if (problem !== null) throw new IntegrationError('bad_response', problem);
  if (job.isFinalized) throw new IntegrationError('bad_response', 'the search was ended before it was complete');
  return true;
}

/** What makes results wrong or partial: an error, or a warning that something is missing. */
function problemIn(messages: z.output<typeof Messages>): string | null {
  const bad = (messages ?? []).find(
    ({ type, text }) =>
      ['ERROR', 'FATAL'].includes(type.toUpperCase()) || /incomplete|partial|truncat|timed out/i.test(text ?? ''),
  );
  return bad === undefined ? null : shortWords(bad.text ?? bad.type) || 'an error';
}

function faultOf({ status, json }: Answered, otherwise: string): IntegrationError {
  const [first] = Fault.safeParse(json).data?.messages ?? [];
  const words = shortWords(first?.text ?? '');
  return new IntegrationError('bad_response', words === '' ? `${otherwise} (status ${status})` : words);
}

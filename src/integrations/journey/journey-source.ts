import { z } from 'zod';
import type { Reading } from '../../domain/analysis/readings/measurement.ts';
import type { Clock } from '../../lib/clock.ts';
import type { MetricSource } from '../../ports/metric-source.ts';
import { valueAt } from '../kit/http/value-at.ts';
import type { ProbeAnswer, ProbeRequest, Prober } from '../kit/probes/prober.ts';
import { JourneyStep } from './journey-step.ts';
import { fill } from './template.ts';

const Words = z.object({ steps: z.array(JourneyStep).min(1) });

type Response = Extract<ProbeAnswer, { kind: 'response' }>;

/**
 * Sends the requests of a journey one after the other, with the cookies that the service sets. The reading is good when every
 * step was answered as expected; its time is that of all requests together, and its body the last one. The first step that is not
 * ends it, and is named. All of it has to end within the time of one reading.
 */
export function createJourneySource({ clock, probe }: { clock: Clock; probe: Prober }): MetricSource {
  return {
    read: async ({ with: given, timeoutMs }) => {
      const words = Words.safeParse(given);
      if (!words.success) return { kind: 'error', detail: 'a journey needs steps with addresses', at: clock.now() };
      const at = clock.now();
      const values = new Map<string, string>();
      const cookies = new Cookies();
      let spentMs = 0;
      let body = '';
      for (const [index, step] of words.data.steps.entries()) {
        const label = `step ${index + 1}${step.name === undefined ? '' : ` (${step.name})`}`;
        const request = requestOf(step, values);
        if (request === null)
          return failed(`${label}: a value of an earlier answer cannot stand in a header`, spentMs, at);
        const answer = await probe(cookies.with(request), Math.max(1, timeoutMs - spentMs));
        if (answer.kind === 'error') return { ...answer, detail: `${label}: ${answer.detail}` };
        spentMs += answer.latencyMs;
        if (answer.kind === 'no_answer')
          return index === 0
            ? { ...answer, latencyMs: spentMs, at }
            : failed(`${label}: no answer (${answer.reason})`, spentMs, at);
        cookies.keep(request.url, answer);
        const problem = problemOf(step, answer) ?? capture(step, answer, values);
        if (problem !== null) return failed(`${label}: ${problem}`, spentMs, at);
        ({ body } = answer);
      }
      return { kind: 'answered', status: 200, latencyMs: spentMs, body, at };
    },
  };
}

const failed = (detail: string, latencyMs: number, at: Date): Reading => ({
  kind: 'failed',
  detail: detail.slice(0, 200),
  latencyMs,
  at,
});

/** Null when a value would break out of its header. */
function requestOf(step: JourneyStep, values: ReadonlyMap<string, string>): ProbeRequest | null {
  const headers = Object.fromEntries(Object.entries(step.headers).map(([name, text]) => [name, fill(text, values)]));
  if (Object.values(headers).some((text) => /[^\t\x20-\x7e\x80-\xff]/.test(text))) return null;
  const url = fill(step.url, values, encodeURIComponent);
  const base = { method: step.method, url };
  if (step.json !== undefined)
    return {
      ...base,
      headers: { 'content-type': 'application/json', ...headers },
      body: filledJson(step.json, values),
    };
  if (step.form !== undefined) {
    const fields = Object.entries(step.form).map(([name, text]): [string, string] => [name, fill(text, values)]);
    return {
      ...base,
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: new URLSearchParams(fields).toString(),
    };
  }
  return { ...base, headers };
}

/** Variables are filled into the texts of the document, never into its structure. */
function filledJson(document: unknown, values: ReadonlyMap<string, string>): string {
  return JSON.stringify(document, (_key, value: unknown) => (typeof value === 'string' ? fill(value, values) : value));
}

function problemOf({ expectStatus, expectText }: JourneyStep, { status, body }: Response): string | null {
  if (status !== expectStatus) return `status ${status}`;
  return expectText !== undefined && !body.includes(expectText) ? 'expected text is missing' : null;
}

/** Takes what later steps need out of the answer; what is not there, in words. */
function capture(step: JourneyStep, { headers, body }: Response, values: Map<string, string>): string | null {
  for (const [name, from] of Object.entries(step.capture)) {
    const value =
      typeof from === 'string'
        ? scalarAt(body, from)
        : 'header' in from
          ? [headers[from.header.toLowerCase()] ?? []].flat()[0]
          : between(body, from.after, from.before);
    if (value === undefined || value === '') return `the answer has no ${name}`;
    values.set(name, value.slice(0, 4_000));
  }
  return null;
}

function scalarAt(body: string, path: string): string | undefined {
  const found = valueAt(body, path);
  if (!found.ok || typeof found.value === 'object' || found.value === undefined) return undefined;
  return String(found.value);
}

function between(body: string, after: string, before: string): string | undefined {
  const start = body.indexOf(after);
  if (start < 0) return undefined;
  const end = body.indexOf(before, start + after.length);
  return end < 0 ? undefined : body.slice(start + after.length, end);
}

const mostCookies = 50;

/** The cookies of one journey, for the host that set them; it is too short for them to expire. */
class Cookies {
  readonly #byHost = new Map<string, Map<string, string>>();

  with(request: ProbeRequest): ProbeRequest {
    const mine = this.#byHost.get(new URL(request.url).host);
    if (!mine || mine.size === 0) return request;
    const cookie = [...mine].map(([name, value]) => `${name}=${value}`).join('; ');
    return { ...request, headers: { cookie, ...request.headers } };
  }

  keep(url: string, { headers }: Response): void {
    const { host } = new URL(url);
    const mine = this.#byHost.get(host) ?? new Map<string, string>();
    this.#byHost.set(host, mine);
    for (const line of headers['set-cookie'] ?? []) {
      const [, name, value] = /^\s*([^=;\s]+)=([^;]*)/.exec(line) ?? [];
      if (name === undefined || value === undefined || mine.size >= mostCookies) continue;
      if (/max-age=0\b/i.test(line)) mine.delete(name);
      else mine.set(name, value);
    }
  }
}

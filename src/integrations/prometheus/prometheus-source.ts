import { z } from 'zod';
import type { Reading } from '../../domain/analysis/measurement.ts';
import type { Clock } from '../../lib/clock.ts';
import { redact, type Secret } from '../../lib/redact.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { MetricSource } from '../../ports/metric-source.ts';
import type { HttpClient } from '../http-client.ts';

/** Seconds, and the value as a text: it may be NaN or +Inf. */
const Sample = z.tuple([z.number(), z.string()]);
const Answer = z.object({
  data: z.discriminatedUnion('resultType', [
    z.object({ resultType: z.literal('vector'), result: z.array(z.object({ value: Sample })) }),
    z.object({ resultType: z.literal('scalar'), result: Sample }),
  ]),
});
const Fault = z.object({ error: z.string() });

/**
 * Gets the value of an instant query. A query with no result is no data; one with several results cannot be compared
 * with a limit.
 */
export function createPrometheusSource(options: {
  url: string;
  token: Secret | null;
  tenant: string | null;
  clock: Clock;
  http: HttpClient;
}): MetricSource {
  const { clock, http, token, tenant } = options;
  const address = `${options.url.replace(/\/+$/, '')}/api/v1/query`;
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    ...(token === null ? {} : { authorization: `Bearer ${token.reveal()}` }),
    ...(tenant === null ? {} : { 'x-scope-orgid': tenant }),
  };
  return {
    read: async ({ with: words, timeoutMs }) => {
      const at = clock.now();
      const error = (detail: string): Reading => ({ kind: 'error', detail: `Prometheus: ${detail}`, at });
      const body = new URLSearchParams({ query: String(words.query), timeout: `${timeoutMs}ms` }).toString();
      try {
        const answer = await http.ask(address, { method: 'POST', headers, body, timeoutMs, isSafe: true });
        if (answer.status !== 200) return error(faultIn(answer.body) ?? `status ${answer.status}`);
        const parsed = Answer.safeParse(json(answer.body));
        if (!parsed.success) return error('the answer is none of a query for one number');
        const { data } = parsed.data;
        const samples = data.resultType === 'scalar' ? [data.result] : data.result.map(({ value }) => value);
        const [first, ...others] = samples;
        if (first === undefined) return { kind: 'no_data', detail: 'Prometheus: the query has no result', at };
        if (others.length > 0)
          return error(`the query has ${samples.length} results; sum or average them, so that it has one`);
        const [seconds, text] = first;
        return { kind: 'number', value: numberIn(text), at: new Date(seconds * 1_000) };
      } catch (cause) {
        if (!(cause instanceof IntegrationError)) throw cause;
        return error(faultIn(cause.message) ?? cause.message);
      }
    },
  };
}

function numberIn(text: string): number {
  if (text === '+Inf') return Number.POSITIVE_INFINITY;
  return text === '-Inf' ? Number.NEGATIVE_INFINITY : Number(text);
}

/** Prometheus' error message for a query, masked and shortened. */
function faultIn(text: string): string | null {
  const begin = text.indexOf('{');
  const fault = begin === -1 ? null : Fault.safeParse(json(text.slice(begin)));
  return fault?.success ? redact(fault.data.error).slice(0, 200) : null;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

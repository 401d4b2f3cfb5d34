import { z } from 'zod';
import { redact, type Secret } from '../../lib/redact.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { HttpClient } from '../kit/http/http-client.ts';
import { parseJson } from '../kit/http/json-answer.ts';

/** Seconds, and the value as a text: it may be NaN or +Inf. */
const Value = z
  .tuple([z.number(), z.string()])
  .transform(([seconds, text]): Sample => ({ at: new Date(seconds * 1_000), value: numberIn(text) }));
const Answer = z.object({
  data: z.discriminatedUnion('resultType', [
    z.object({ resultType: z.literal('vector'), result: z.array(z.object({ value: Value })) }),
    z.object({ resultType: z.literal('matrix'), result: z.array(z.object({ values: z.array(Value) })) }),
    z.object({ resultType: z.literal('scalar'), result: Value }),
  ]),
});
const Fault = z.object({ error: z.string() });

export interface Sample {
  at: Date;
  value: number;
}

/** Each series with its samples, oldest first; an instant query has one sample in each. */
export type QueryAnswer = { kind: 'series'; series: Sample[][] } | { kind: 'error'; detail: string };

/** Asks Prometheus' HTTP API; never throws for what the server or the network does. */
export function connectPrometheus({
  url,
  token,
  tenant,
  http,
}: {
  url: string;
  token: Secret | null;
  tenant: string | null;
  http: HttpClient;
}) {
  const base = `${url.replace(/\/+$/, '')}/api/v1`;
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    ...(token === null ? {} : { authorization: `Bearer ${token.reveal()}` }),
    ...(tenant === null ? {} : { 'x-scope-orgid': tenant }),
  };
  return {
    ask: async (
      path: 'query' | 'query_range',
      parameters: Record<string, string>,
      timeoutMs: number,
    ): Promise<QueryAnswer> => {
      const error = (detail: string): QueryAnswer => ({ kind: 'error', detail: `Prometheus: ${detail}` });
      const body = new URLSearchParams({ ...parameters, timeout: `${timeoutMs}ms` }).toString();
      try {
        const answer = await http.ask(`${base}/${path}`, { method: 'POST', headers, body, timeoutMs, isSafe: true });
        if (answer.status !== 200) return error(faultIn(answer.body) ?? `status ${answer.status}`);
        const parsed = Answer.safeParse(parseJson(answer.body));
        const wanted = path === 'query' ? ['vector', 'scalar'] : ['matrix'];
        if (!parsed.success || !wanted.includes(parsed.data.data.resultType))
          return error('the answer is none of a query for one number');
        return { kind: 'series', series: seriesIn(parsed.data) };
      } catch (cause) {
        if (!(cause instanceof IntegrationError)) throw cause;
        return error(faultIn(cause.message) ?? cause.message);
      }
    },
  };
}

function seriesIn({ data }: z.output<typeof Answer>): Sample[][] {
  switch (data.resultType) {
    case 'scalar':
      return [[data.result]];
    case 'vector':
      return data.result.map(({ value }) => [value]);
    case 'matrix':
      return data.result.map(({ values }) => values);
  }
}

function numberIn(text: string): number {
  if (text === '+Inf') return Number.POSITIVE_INFINITY;
  return text === '-Inf' ? Number.NEGATIVE_INFINITY : Number(text);
}

/** Prometheus' error message for a query, masked and shortened. */
function faultIn(text: string): string | null {
  const begin = text.indexOf('{');
  const fault = begin === -1 ? null : Fault.safeParse(parseJson(text.slice(begin)));
  return fault?.success ? redact(fault.data.error).slice(0, 200) : null;
}

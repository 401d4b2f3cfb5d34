import { z } from 'zod';
import type { Clock } from '../../lib/clock.ts';
import type { Secret } from '../../lib/redact.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { MetricSource } from '../../ports/metric-source.ts';
import type { HttpClient } from '../kit/http/http-client.ts';
import { askJson, shortWords } from '../kit/http/json-answer.ts';
import { type Bucket, mostValues } from '../kit/metrics/buckets.ts';
import { createWindowedSource, type Question, type WindowedSystem } from '../kit/metrics/windowed-source.ts';

const Answer = z.object({
  status: z.string(),
  error: z.string().nullish(),
  series: z
    .array(
      z.object({
        interval: z.number().positive().nullish(),
        /** Milliseconds, and the value; null where there is none. */
        pointlist: z.array(z.tuple([z.number(), z.number().nullable()])).max(mostValues),
      }),
    )
    .nullish(),
});
const Fault = z.object({ errors: z.array(z.string()) });
const Valid = z.object({ valid: z.boolean() });

type Series = { kind: 'series'; buckets: Bucket[] } | { kind: 'no_data' | 'error'; detail: string };

interface DatadogApi {
  /** The one series of a query over a time, without the points that have no value; never throws for what is answered. */
  series(query: string, from: Date, to: Date, timeoutMs: number): Promise<Series>;
  probe(): Promise<string>;
}

/** Asks Datadog's API. */
export function connectDatadog(options: {
  url: string;
  apiKey: Secret;
  applicationKey: Secret;
  http: HttpClient;
  clock: Clock;
}): DatadogApi {
  const base = `${options.url.replace(/\/+$/, '')}/api/v1`;
  const headers = { 'dd-api-key': options.apiKey.reveal(), 'dd-application-key': options.applicationKey.reveal() };
  return {
    series: async (query, from, to, timeoutMs) => {
      const error = (detail: string): Series => ({ kind: 'error', detail: `Datadog: ${detail}` });
      const asked = new URLSearchParams({
        from: String(Math.floor(from.getTime() / 1_000)),
        to: String(Math.ceil(to.getTime() / 1_000)),
        query,
      });
      try {
        const { status, json } = await askJson(options, `${base}/query?${asked}`, { headers, timeoutMs });
        if (status !== 200) return error(faultIn(json) ?? `status ${status}`);
        const answer = Answer.safeParse(json);
        if (!answer.success) return error('the answer is none of a query');
        const { status: said, error: reason, series } = answer.data;
        // A query that is refused is answered with status 200 too.
        if (said !== 'ok' || (reason ?? '') !== '') return error(shortWords(reason ?? `the query is “${said}”`));
        if (series === undefined || series === null || series.length === 0)
          return { kind: 'no_data', detail: 'Datadog: the query has no result' };
        if (series.length > 1)
          return error(`the query has ${series.length} results; sum or average them, so that it has one`);
        return { kind: 'series', buckets: bucketsOf(series[0]) };
      } catch (cause) {
        if (!(cause instanceof IntegrationError)) throw cause;
        return error(cause.message);
      }
    },
    probe: async () => {
      const { json } = await askJson(options, `${base}/validate`, { headers });
      if (Valid.safeParse(json).data?.valid !== true)
        throw new IntegrationError('auth', 'Datadog does not accept the API key');
      return 'accepts the API key (the application key is only looked at by queries)';
    },
  };
}

/** Reads queries about metrics: the newest value that is complete, or the sum of the values in a window. */
export function createDatadogSource(
  api: Pick<DatadogApi, 'series'>,
  { clock, ...times }: { clock: Clock; windowMs: number; delayMs: number },
): MetricSource {
  const system: WindowedSystem = {
    value: async (question, { from, to }, timeoutMs) => {
      const at = clock.now();
      // To now, and not to the end of the window: Datadog may cut the last interval short there.
      const answer = await api.series(queryOf(question), from, at, timeoutMs);
      if (answer.kind !== 'series') return { kind: answer.kind, detail: answer.detail };
      const { buckets } = answer;
      if (buckets.some(({ start }) => start.getTime() > at.getTime() + futureMs))
        return { kind: 'error', detail: 'Datadog: a value has a time in the future' };
      if (question.kind === 'count') {
        const counted = buckets.filter(({ start }) => start >= from && start < to);
        // A part of the window would look like fewer requests.
        if (counted.some(({ end }) => end > at))
          return {
            kind: 'no_data',
            detail: 'Datadog: the window is not complete; its intervals are longer than the delay',
          };
        return counted.length === 0
          ? { kind: 'no_data', detail: 'Datadog: the window has no value' }
          : { kind: 'value', value: counted.reduce((sum, { value }) => sum + value, 0), at: to };
      }
      const newest = buckets.filter(({ end }) => end <= to).at(-1);
      if (newest === undefined) return { kind: 'no_data', detail: 'Datadog: no value is complete' };
      if (newest.end < from)
        return { kind: 'no_data', detail: `Datadog: the newest value is stale, of ${newest.end.toISOString()}` };
      return { kind: 'value', value: newest.value, at: newest.end };
    },
    buckets: async (question, { from, to, lengthMs }, timeoutMs) => {
      const now = clock.now();
      // A little further, so that the last window has the interval that reaches beyond it.
      const beyond = new Date(Math.min(to.getTime() + lengthMs, now.getTime()));
      const parts = question.kind === 'count' ? partsOf(from, beyond) : [{ from, to }];
      if (parts.length > mostParts)
        return { kind: 'error', detail: 'Datadog: counts of more than two days are not asked for at once' };
      const query = queryOf(question);
      const answers = await Promise.all(parts.map((part) => api.series(query, part.from, part.to, timeoutMs)));
      // Neighboring parts may both have the interval between them.
      const found = new Map<number, Bucket>();
      for (const answer of answers) {
        if (answer.kind === 'error') return { kind: 'error', detail: answer.detail };
        if (answer.kind === 'series') for (const bucket of answer.buckets) found.set(bucket.start.getTime(), bucket);
      }
      const all = [...found.values()];
      const buckets = all.filter(({ end }) => end <= (question.kind === 'count' ? now : to));
      if (question.kind === 'count' && all.some(({ start, end }) => start < to && end > now))
        return {
          kind: 'error',
          detail: 'Datadog: the last window is not complete; its intervals are longer than the delay',
        };
      const longest = Math.max(0, ...buckets.map(({ start, end }) => end.getTime() - start.getTime()));
      // Datadog widens its intervals with the time that is asked for.
      if (question.kind === 'count' && longest > lengthMs)
        return {
          kind: 'error',
          detail: `Datadog: it counts by ${longest / 1_000} s for this time; end the query in .rollup(sum, 20)`,
        };
      return { kind: 'buckets', buckets };
    },
  };
  return createWindowedSource(system, { clock, ...times });
}

const futureMs = 60_000;
/** Datadog gives 1,500 values at most and would widen the intervals of more: 20 s reach for eight hours. */
const partMs = 6 * 3_600_000;
const mostParts = 8;

/** From a whole minute, so that no interval is cut short at a border. */
function partsOf(from: Date, to: Date): { from: Date; to: Date }[] {
  const first = Math.floor(from.getTime() / 60_000) * 60_000;
  return Array.from({ length: Math.ceil((to.getTime() - first) / partMs) }, (_, part) => {
    const begin = first + part * partMs;
    return { from: new Date(begin), to: new Date(Math.min(begin + partMs, to.getTime())) };
  });
}

const queryOf = (question: Question) => (question.kind === 'count' ? question.query : String(question.words.query));

type Points = NonNullable<z.output<typeof Answer>['series']>[number];

/** A point has the time at which its interval begins. */
function bucketsOf(series: Points | undefined): Bucket[] {
  const points = [...(series?.pointlist ?? [])].sort(([a], [b]) => a - b);
  const lengthMs = intervalOf(
    series?.interval ?? null,
    points.map(([at]) => at),
  );
  return points.flatMap(([at, value]) =>
    value === null || !Number.isFinite(value) ? [] : [{ start: new Date(at), end: new Date(at + lengthMs), value }],
  );
}

/**
 * The length of an interval in milliseconds. The description of the API says milliseconds and its answers are seconds,
 * so the distance of the points counts first; one point alone is taken for a minute unless something is said.
 */
function intervalOf(said: number | null, times: readonly number[]): number {
  const gaps = times
    .slice(1)
    .map((at, index) => at - (times[index] ?? at))
    .filter((ms) => ms > 0);
  const saidMs = said === null ? Number.POSITIVE_INFINITY : said < 1_000 ? said * 1_000 : said;
  const shortest = Math.min(saidMs, ...gaps);
  return Number.isFinite(shortest) ? shortest : 60_000;
}

function faultIn(json: unknown): string | null {
  const fault = Fault.safeParse(json);
  return fault.success ? shortWords(fault.data.errors.join('; ')) : null;
}

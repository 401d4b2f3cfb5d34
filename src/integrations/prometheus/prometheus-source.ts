import type { Reading } from '../../domain/analysis/readings/measurement.ts';
import type { Json } from '../../domain/invocation.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Secret } from '../../lib/redact.ts';
import type { MetricSource, PastCount, PastNumbers } from '../../ports/metric-source.ts';
import type { HttpClient } from '../kit/http/http-client.ts';
import { connectPrometheus, type QueryAnswer, type Sample } from './prometheus-api.ts';

/**
 * Gets the value of an instant query, the counts of two, or the values of a query over a time that is past. A query
 * with no result is no data; one with several results cannot be compared with a limit.
 */
export function createPrometheusSource(options: {
  url: string;
  token: Secret | null;
  tenant: string | null;
  clock: Clock;
  http: HttpClient;
}): MetricSource {
  const { clock } = options;
  const { ask } = connectPrometheus(options);
  return {
    read: async ({ with: words, timeoutMs, windowMs = 60_000 }) => {
      const at = clock.now();
      const now = (query: Json | undefined) => ask('query', { query: inWindow(query, windowMs) }, timeoutMs);
      if (words.events !== undefined) return eventsOf(await now(words.events), at);
      if (words.total === undefined) return numberOf(await now(words.query), at);
      const [failed, total] = await Promise.all([now(words.failed), now(words.total)]);
      return countOf(failed, total, at);
    },
    past: async ({ with: words, timeoutMs, from, to, stepMs, windowMs = stepMs }) => {
      const span = { start: seconds(from), end: seconds(to), step: `${stepMs / 1_000}` };
      const over = (query: Json | undefined) =>
        ask('query_range', { query: inWindow(query, windowMs), ...span }, timeoutMs);
      if (words.total === undefined) return pointsOf(await over(words.events ?? words.query));
      const [failed, total] = await Promise.all([over(words.failed), over(words.total)]);
      return countsOf(failed, total);
    },
  };
}

const seconds = (at: Date) => String(at.getTime() / 1_000);

/** The time that a count covers, where a query says `{window}`: `increase(requests_total[{window}])`. */
function inWindow(query: Json | undefined, windowMs: number): string {
  return String(query).replaceAll('{window}', `${Math.round(windowMs / 1_000)}s`);
}

function numberOf(answer: QueryAnswer, at: Date): Reading {
  if (answer.kind === 'error') return { kind: 'error', detail: answer.detail, at };
  const sample = onlySample(answer);
  if (sample === 'none') return { kind: 'no_data', detail: 'Prometheus: the query has no result', at };
  if (typeof sample === 'number') return { kind: 'error', detail: severalWords(sample), at };
  return { kind: 'number', value: sample.value, at: sample.at };
}

/** Without a series nothing is known: it is not 0, unless the query says so. */
function eventsOf(answer: QueryAnswer, at: Date): Reading {
  const counted = numberOf(answer, at);
  return counted.kind === 'number' ? { kind: 'events', count: counted.value, at: counted.at } : counted;
}

/** Without a series of failed requests none has failed yet, as long as there are requests. */
function countOf(failed: QueryAnswer, total: QueryAnswer, at: Date): Reading {
  const all = numberOf(total, at);
  if (all.kind !== 'number') return all;
  const bad = numberOf(failed, at);
  if (bad.kind === 'no_data') return { kind: 'requests', failed: 0, total: all.value, at: all.at };
  return bad.kind === 'number' ? { kind: 'requests', failed: bad.value, total: all.value, at: all.at } : bad;
}

function pointsOf(answer: QueryAnswer): PastNumbers {
  if (answer.kind === 'error') return answer;
  if (answer.series.length > 1) return { kind: 'error', detail: severalWords(answer.series.length) };
  const points = (answer.series[0] ?? []).filter(({ value }) => Number.isFinite(value));
  return points.length === 0
    ? { kind: 'no_data', detail: 'Prometheus: the query has no result in this time' }
    : { kind: 'numbers', points };
}

/** A time with requests and without a count of failed ones stays known as that. */
function countsOf(failed: QueryAnswer, total: QueryAnswer): PastNumbers {
  const all = pointsOf(total);
  if (all.kind !== 'numbers') return all;
  if (failed.kind === 'error') return failed;
  if (failed.series.length > 1) return { kind: 'error', detail: severalWords(failed.series.length) };
  const known = new Map((failed.series[0] ?? []).map(({ at, value }) => [at.getTime(), value]));
  return {
    kind: 'counts',
    points: all.points.map(
      ({ at, value }): PastCount => ({ at, failed: known.get(at.getTime()) ?? null, total: value }),
    ),
  };
}

function onlySample({ series }: { series: Sample[][] }): Sample | 'none' | number {
  if (series.length > 1) return series.length;
  return series[0]?.[0] ?? 'none';
}

const severalWords = (count: number) =>
  `Prometheus: the query has ${count} results; sum or average them, so that it has one`;

import type { Reading } from '../../domain/analysis/readings/measurement.ts';
import type { Json } from '../../domain/invocation.ts';
import type { Clock } from '../../lib/clock.ts';
import type { MetricSource, PastNumbers } from '../../ports/metric-source.ts';
import type { AwsClient } from '../kit/aws/aws-client.ts';
import { createCloudwatchApi, type MetricAnswer, Query, type Sample } from './cloudwatch-api.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;
const nonsense = 'CloudWatch: the query is neither an expression nor a metric';

/**
 * Reads the newest period that is over: the current one is incomplete. A query without values is no data, and never 0;
 * only failed requests are 0 where there were requests, because many services report failures only when there are some.
 */
export function createCloudwatchSource(aws: AwsClient, clock: Clock): MetricSource {
  const ask = createCloudwatchApi(aws);
  return {
    read: async ({ with: words, timeoutMs, windowMs = minuteMs }) => {
      const now = clock.now();
      if (words.total === undefined) {
        const query = parsed(words.query);
        if (query === null) return { kind: 'error', detail: nonsense, at: now };
        const periodMs = ownPeriod(query);
        return newestOf(await ask({ value: query }, { ...recent(now, periodMs), periodMs, timeoutMs }), now);
      }
      const [failed, total] = [parsed(words.failed), parsed(words.total)];
      if (failed === null || total === null) return { kind: 'error', detail: nonsense, at: now };
      const periodMs = wholeMinutes(windowMs);
      return countOf(await ask({ failed, total }, { ...recent(now, periodMs), periodMs, timeoutMs }), now);
    },
    past: async ({ with: words, timeoutMs, from, to, stepMs, windowMs = stepMs }) => {
      const now = clock.now();
      const inSpan = ({ at }: Sample) => at >= from && at <= to;
      if (words.total === undefined) {
        const query = parsed(words.query);
        if (query === null) return { kind: 'error', detail: nonsense };
        const periodMs = keptPeriod(Math.max(ownPeriod(query), wholeMinutes(stepMs)), now, from);
        return pointsOf(await ask({ value: query }, { ...past(from, to, now, periodMs), periodMs, timeoutMs }), inSpan);
      }
      const [failed, total] = [parsed(words.failed), parsed(words.total)];
      if (failed === null || total === null) return { kind: 'error', detail: nonsense };
      const periodMs = keptPeriod(wholeMinutes(windowMs), now, from);
      return countsOf(await ask({ failed, total }, { ...past(from, to, now, periodMs), periodMs, timeoutMs }), inSpan);
    },
  };
}

const parsed = (query: Json | undefined): Query | null => Query.safeParse(query).data ?? null;
const wholeMinutes = (ms: number) => Math.max(minuteMs, Math.ceil(ms / minuteMs) * minuteMs);
const floor = (at: Date, ms: number) => new Date(Math.floor(at.getTime() / ms) * ms);
const ownPeriod = (query: Query) => (typeof query === 'string' ? minuteMs : (query.period ?? minuteMs));

/** The last periods that are over; metrics arrive some minutes late. */
function recent(now: Date, periodMs: number): { from: Date; to: Date } {
  const to = floor(now, periodMs);
  return { from: new Date(to.getTime() - Math.max(5 * minuteMs, 3 * periodMs)), to };
}

function past(from: Date, to: Date, now: Date, periodMs: number): { from: Date; to: Date } {
  const end = floor(to < now ? to : now, periodMs);
  const begin = floor(new Date(from.getTime() - periodMs), periodMs);
  // A span that holds no whole period is still one that can be asked for.
  return { from: begin, to: end > begin ? end : new Date(begin.getTime() + periodMs) };
}

/** CloudWatch keeps minutes for 15 days and five minutes for 63 days; older values are by the hour. */
function keptPeriod(periodMs: number, now: Date, from: Date): number {
  const ageMs = now.getTime() - from.getTime();
  const unit = ageMs > 63 * dayMs ? 60 * minuteMs : ageMs > 15 * dayMs ? 5 * minuteMs : minuteMs;
  return Math.ceil(periodMs / unit) * unit;
}

const noValue = 'CloudWatch: the query has no value in this time';

function newestOf(answer: MetricAnswer<'value'>, now: Date): Reading {
  if (answer.kind === 'error') return { ...answer, at: now };
  const newest = answer.values.value.at(-1);
  if (newest === undefined) return { kind: 'no_data', detail: noValue, at: now };
  return { kind: 'number', value: newest.value, at: newest.at };
}

function countOf(answer: MetricAnswer<'failed' | 'total'>, now: Date): Reading {
  if (answer.kind === 'error') return { ...answer, at: now };
  const all = answer.values.total.at(-1);
  if (all === undefined) return { kind: 'no_data', detail: noValue, at: now };
  const failed = answer.values.failed.find(({ at }) => at.getTime() === all.at.getTime());
  return { kind: 'requests', failed: failed?.value ?? 0, total: all.value, at: all.at };
}

function pointsOf(answer: MetricAnswer<'value'>, inSpan: (sample: Sample) => boolean): PastNumbers {
  if (answer.kind === 'error') return answer;
  const points = answer.values.value.filter(inSpan);
  return points.length === 0 ? { kind: 'no_data', detail: noValue } : { kind: 'numbers', points };
}

/** A time with requests and without a count of failed ones stays known as that. */
function countsOf(answer: MetricAnswer<'failed' | 'total'>, inSpan: (sample: Sample) => boolean): PastNumbers {
  if (answer.kind === 'error') return answer;
  const known = new Map(answer.values.failed.map(({ at, value }) => [at.getTime(), value]));
  const points = answer.values.total
    .filter(inSpan)
    .map(({ at, value }) => ({ at, failed: known.get(at.getTime()) ?? null, total: value }));
  return points.length === 0 ? { kind: 'no_data', detail: noValue } : { kind: 'counts', points };
}

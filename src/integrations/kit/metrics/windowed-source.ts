import type { Reading } from '../../../domain/analysis/readings/measurement.ts';
import type { Invocation } from '../../../domain/invocation.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { MetricSource, PastNumbers, PastQuery } from '../../../ports/metric-source.ts';
import { type Bucket, countsAt, lastPerStep, timesOf } from './buckets.ts';

/** A number by the keys of a check, or how many there are of something. */
export type Question = { kind: 'value'; words: Invocation['with'] } | { kind: 'count'; query: string };

type Without = { kind: 'no_data'; detail: string } | { kind: 'error'; detail: string };
export type ValueAnswer = { kind: 'value'; value: number; at: Date } | Without;
export type BucketsAnswer = { kind: 'buckets'; buckets: Bucket[] } | Without;

/** A system whose queries are about a time that the request names. Nothing here throws for what the system does. */
export interface WindowedSystem {
  value(question: Question, window: { from: Date; to: Date }, timeoutMs: number): Promise<ValueAnswer>;
  /** Buckets of this length where the system can choose; only finite values. */
  buckets(
    question: Question,
    span: { from: Date; to: Date; lengthMs: number },
    timeoutMs: number,
  ): Promise<BucketsAnswer>;
}

const minuteMs = 60_000;

/** Some systems take and give nothing finer. */
const wholeSecond = (ms: number) => Math.floor(ms / 1_000) * 1_000;

/**
 * Reads numbers, and counts requests and events, in windows that have ended `delayMs` ago: what is newer is still
 * arriving, and a number of half a minute would look like a drop.
 */
export function createWindowedSource(
  system: WindowedSystem,
  { clock, windowMs: usualMs, delayMs }: { clock: Clock; windowMs: number; delayMs: number },
): MetricSource {
  const settled = () => wholeSecond(clock.now().getTime() - delayMs);
  return {
    read: async ({ with: words, timeoutMs, windowMs = minuteMs }) => {
      const to = settled();
      const asked = (question: Question, ms: number) =>
        system.value(question, { from: new Date(to - ms), to: new Date(to) }, timeoutMs);
      const count = (query: unknown) => asked({ kind: 'count', query: String(query) }, windowMs);
      const at = clock.now();
      if (words.events !== undefined) return eventsOf(await count(words.events), at);
      if (words.total === undefined) return numberOf(await asked({ kind: 'value', words }, usualMs), at);
      const [failed, total] = await Promise.all([count(words.failed), count(words.total)]);
      return requestsOf(failed, total, at);
    },
    past: async (query) => {
      const { with: words } = query;
      const until = Math.min(query.to.getTime(), settled());
      if (words.events === undefined && words.total === undefined) return numbersOf(system, query, until);
      return countedOf(system, query, until);
    },
  };
}

function numberOf(answer: ValueAnswer, at: Date): Reading {
  if (answer.kind !== 'value') return { ...answer, at };
  return { kind: 'number', value: answer.value, at: answer.at };
}

function eventsOf(answer: ValueAnswer, at: Date): Reading {
  return answer.kind === 'value' ? { kind: 'events', count: answer.value, at: answer.at } : { ...answer, at };
}

/** Without anything that failed none has failed, as long as there are requests. */
function requestsOf(failed: ValueAnswer, total: ValueAnswer, at: Date): Reading {
  if (total.kind !== 'value') return { ...total, at };
  if (failed.kind === 'error') return { ...failed, at };
  const bad = failed.kind === 'value' ? failed.value : 0;
  return { kind: 'requests', failed: bad, total: total.value, at: total.at };
}

async function numbersOf(
  system: WindowedSystem,
  { with: words, timeoutMs, from, stepMs }: PastQuery,
  until: number,
): Promise<PastNumbers> {
  const times = timesOf(from, until, stepMs);
  if (times.kind !== 'times') return times;
  const span = { from: new Date(wholeSecond(from.getTime() - stepMs)), to: new Date(until), lengthMs: stepMs };
  const answer = await system.buckets({ kind: 'value', words }, span, timeoutMs);
  if (answer.kind !== 'buckets') return answer;
  const points = lastPerStep(answer.buckets, times.at, stepMs);
  return points.length === 0 ? nothing : { kind: 'numbers', points };
}

async function countedOf(
  system: WindowedSystem,
  { with: words, timeoutMs, from, stepMs, windowMs = stepMs }: PastQuery,
  until: number,
): Promise<PastNumbers> {
  const times = timesOf(from, until, stepMs);
  if (times.kind !== 'times') return times;
  // The longest that both a step and a window are made of, so that no window covers a part of a bucket.
  const lengthMs = divisor(stepMs, windowMs);
  const span = { from: new Date(wholeSecond(from.getTime() - windowMs)), to: new Date(until), lengthMs };
  const over = (query: unknown) => system.buckets({ kind: 'count', query: String(query) }, span, timeoutMs);
  if (words.events !== undefined) {
    const answer = await over(words.events);
    if (answer.kind !== 'buckets') return answer;
    const points = times.at.flatMap((at) => {
      const value = countsAt(answer.buckets, at, windowMs);
      return value === null ? [] : [{ at, value }];
    });
    return points.length === 0 ? nothing : { kind: 'numbers', points };
  }
  const [failed, total] = await Promise.all([over(words.failed), over(words.total)]);
  if (total.kind !== 'buckets') return total;
  if (failed.kind === 'error') return failed;
  const bad = failed.kind === 'buckets' ? failed.buckets : [];
  const points = times.at.flatMap((at) => {
    const all = countsAt(total.buckets, at, windowMs);
    return all === null ? [] : [{ at, failed: countsAt(bad, at, windowMs), total: all }];
  });
  return points.length === 0 ? nothing : { kind: 'counts', points };
}

const nothing = { kind: 'no_data', detail: 'there is no value in this time' } as const;

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}

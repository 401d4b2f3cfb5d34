import type { Clock } from '../../lib/clock.ts';
import type { MetricSource } from '../../ports/metric-source.ts';
import { type Bucket, mostValues } from '../kit/metrics/buckets.ts';
import { createWindowedSource, type Question, type WindowedSystem } from '../kit/metrics/windowed-source.ts';
import type { RowsAnswer } from './splunk-api.ts';

/** Reads one statistic of the events that a search finds, or counts them. */
export function createSplunkSource(
  api: { rows(search: string, window: { from: Date; to: Date }, timeoutMs: number): Promise<RowsAnswer> },
  { clock, ...times }: { clock: Clock; windowMs: number; delayMs: number },
): MetricSource {
  const system: WindowedSystem = {
    value: async (question, window, timeoutMs) => {
      const answer = await api.rows(
        `${searchOf(question)} | stats ${statisticOf(question)} as value`,
        window,
        timeoutMs,
      );
      if (answer.kind === 'error') return answer;
      const { rows } = answer;
      if (rows.length > 1)
        return { kind: 'error', detail: `Splunk: the search has ${rows.length} results; write one function in value` };
      const value = numberIn(rows[0]?.value);
      if (value === 'none') return { kind: 'no_data', detail: 'Splunk: the search has no value' };
      if (value === 'other') return { kind: 'error', detail: 'Splunk: the value is no number' };
      return { kind: 'value', value, at: window.to };
    },
    buckets: async (question, { from, to, lengthMs }, timeoutMs) => {
      const count = Math.floor((to.getTime() - from.getTime()) / lengthMs);
      if (count > mostValues || lengthMs % 1_000 !== 0)
        return {
          kind: 'error',
          detail: `Splunk: ${count} buckets of ${lengthMs} ms are more than are asked for at once`,
        };
      // Only whole buckets: one that is cut short at the end would look like a drop.
      const window = { from, to: new Date(from.getTime() + count * lengthMs) };
      const begin = from.getTime() / 1_000;
      const span = lengthMs / 1_000;
      const asked =
        `${searchOf(question)} | eval at=${begin}+floor((_time-${begin})/${span})*${span}` +
        ` | stats ${statisticOf(question)} as value by at`;
      const answer = await api.rows(asked, window, timeoutMs);
      if (answer.kind === 'error') return answer;
      const buckets: Bucket[] = [];
      for (const row of answer.rows) {
        const value = numberIn(row.value);
        const at = numberIn(row.at);
        if (typeof at !== 'number' || value === 'other')
          return { kind: 'error', detail: 'Splunk: a value or its time is no number' };
        const start = at * 1_000;
        const isInside = start >= from.getTime() && start + lengthMs <= window.to.getTime();
        if (value !== 'none' && isInside)
          buckets.push({ start: new Date(start), end: new Date(start + lengthMs), value });
      }
      return { kind: 'buckets', buckets };
    },
  };
  return createWindowedSource(system, { clock, ...times });
}

/** A search is a search for events unless it begins with a command. */
function searchOf(question: Question): string {
  const text = (question.kind === 'count' ? question.query : String(question.words.search)).trim();
  return /^(\||search\s)/i.test(text) ? text : `search ${text}`;
}

const statisticOf = (question: Question) => (question.kind === 'count' ? 'count' : String(question.words.value));

/** Splunk writes numbers as text; a statistic without a value is left out or empty. */
function numberIn(value: unknown): number | 'none' | 'other' {
  if (value === undefined || value === null || value === '') return 'none';
  const number = typeof value === 'number' ? value : typeof value === 'string' ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? number : 'other';
}

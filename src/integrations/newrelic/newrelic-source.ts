import type { Clock } from '../../lib/clock.ts';
import type { MetricSource } from '../../ports/metric-source.ts';
import type { Bucket } from '../kit/metrics/buckets.ts';
import { createWindowedSource, type Question, type WindowedSystem } from '../kit/metrics/windowed-source.ts';
import type { Row, RowsAnswer } from './nerdgraph.ts';

/** New Relic gives at most so many buckets for one query. */
const mostBuckets = 366;
const mostQueries = 12;

/** Reads NRQL queries that select one number. */
export function createNewRelicSource(
  api: { rows(query: string, timeoutMs: number): Promise<RowsAnswer> },
  { clock, ...times }: { clock: Clock; windowMs: number; delayMs: number },
): MetricSource {
  const system: WindowedSystem = {
    value: async (question, { from, to }, timeoutMs) => {
      const answer = await api.rows(`${queryOf(question)} ${span(from.getTime(), to.getTime())}`, timeoutMs);
      if (answer.kind === 'error') return answer;
      const { rows } = answer;
      if (rows.length > 1)
        return { kind: 'error', detail: `New Relic: the query has ${rows.length} results; select one number` };
      const number = rows[0] === undefined ? null : numberIn(rows[0]);
      if (typeof number === 'string') return { kind: 'error', detail: `New Relic: ${number}` };
      return number === null
        ? { kind: 'no_data', detail: 'New Relic: the query has no value' }
        : { kind: 'value', value: number, at: to };
    },
    buckets: async (question, { from, to, lengthMs }, timeoutMs) => {
      const count = Math.floor((to.getTime() - from.getTime()) / lengthMs);
      if (count > mostBuckets * mostQueries || lengthMs % 1_000 !== 0)
        return { kind: 'error', detail: `New Relic: ${count} buckets of ${lengthMs} ms are more than it can give` };
      const parts = Array.from({ length: Math.ceil(count / mostBuckets) }, (_, part) => {
        const first = from.getTime() + part * mostBuckets * lengthMs;
        return { first, last: Math.min(first + mostBuckets * lengthMs, from.getTime() + count * lengthMs) };
      });
      const asked = `${queryOf(question)} TIMESERIES ${lengthMs / 1_000} seconds`;
      const answers = await Promise.all(
        parts.map(({ first, last }) => api.rows(`${asked} ${span(first, last)}`, timeoutMs)),
      );
      const buckets: Bucket[] = [];
      for (const answer of answers) {
        if (answer.kind === 'error') return answer;
        for (const row of answer.rows) {
          const bucket = bucketIn(row);
          if (typeof bucket === 'string') return { kind: 'error', detail: `New Relic: ${bucket}` };
          // One that is cut short at the end would look like a drop.
          if (bucket !== null && bucket.end <= to && isWhole(bucket, lengthMs)) buckets.push(bucket);
        }
      }
      return { kind: 'buckets', buckets };
    },
  };
  return createWindowedSource(system, { clock, ...times });
}

const span = (from: number, to: number) => `SINCE ${from} UNTIL ${to}`;

const queryOf = (question: Question) => (question.kind === 'count' ? question.query : String(question.words.query));

const isWhole = ({ start, end }: Bucket, lengthMs: number) => end.getTime() - start.getTime() >= lengthMs;

const times = ['beginTimeSeconds', 'endTimeSeconds', 'inspectedCount', 'timestamp'];

/** The one number of a row, null where it has none, or what is wrong. A percentile is a number inside an object. */
function numberIn(row: Row): number | null | string {
  const values = Object.entries(row)
    .filter(([key]) => !times.includes(key))
    .flatMap(([, value]) => (typeof value === 'object' && value !== null ? Object.values(value) : [value]));
  if (values.length > 1) return `the query selects ${values.length} values; select one number`;
  const [value = null] = values;
  if (value === null) return null;
  return typeof value === 'number' && Number.isFinite(value) ? value : 'what the query selects is no number';
}

function bucketIn(row: Row): Bucket | null | string {
  const { beginTimeSeconds: begin, endTimeSeconds: end } = row;
  if (typeof begin !== 'number' || typeof end !== 'number') return 'a bucket has no time';
  const value = numberIn(row);
  if (typeof value === 'string' || value === null) return value;
  return { start: new Date(begin * 1_000), end: new Date(end * 1_000), value };
}

import { z } from 'zod';
import { redact } from '../../lib/redact.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { AwsClient } from '../kit/aws/aws-client.ts';

/** What a check asks for: an expression, or one statistic of one metric. */
export const Query = z.union([
  z.string(),
  z.object({
    namespace: z.string(),
    metric: z.string(),
    dimensions: z.record(z.string(), z.string()).default({}),
    stat: z.string().default('Average'),
    unit: z.string().optional(),
    /** In milliseconds. */
    period: z.number().optional(),
  }),
]);
export type Query = z.output<typeof Query>;

export interface Sample {
  /** When the period of the value ended. */
  at: Date;
  value: number;
}

/** The values of each query, oldest first; a query without values has none. */
export type MetricAnswer<Name extends string> =
  | { kind: 'values'; values: Readonly<Record<Name, Sample[]>> }
  | { kind: 'error'; detail: string };

const Result = z.object({
  Id: z.string(),
  Label: z.string().nullish(),
  Timestamps: z.array(z.number()),
  Values: z.array(z.number()),
  StatusCode: z.string().nullish(),
  Messages: z.array(z.object({ Value: z.string().nullish() })).nullish(),
});
const Answer = z.object({ MetricDataResults: z.array(Result), NextToken: z.string().nullish() });
type Result = z.output<typeof Result>;

const mostPages = 20;

/** Reads the values of queries whose periods lie in a span; never throws for what AWS or the network does. */
export function createCloudwatchApi(aws: AwsClient) {
  const call = aws.json('monitoring', 'GraniteServiceVersion20100801', '1.0');
  return async <Name extends string>(
    queries: Readonly<Record<Name, Query>>,
    { from, to, periodMs, timeoutMs }: { from: Date; to: Date; periodMs: number; timeoutMs: number },
  ): Promise<MetricAnswer<Name>> => {
    const names = Object.keys(queries) as Name[];
    const input = {
      MetricDataQueries: names.map((Id) => ({ Id, ...asked(queries[Id], periodMs / 1_000) })),
      StartTime: from.getTime() / 1_000,
      EndTime: to.getTime() / 1_000,
      ScanBy: 'TimestampAscending',
    };
    const results: Result[] = [];
    let token: string | null | undefined;
    try {
      for (let page = 0; page === 0 || token; page += 1) {
        if (page >= mostPages) return error('there are more values than can be read');
        const more = token ? { NextToken: token } : {};
        const ask = { action: 'GetMetricData', input: { ...input, ...more }, output: Answer, isSafe: true, timeoutMs };
        const answer = await call(ask);
        results.push(...answer.MetricDataResults);
        token = answer.NextToken;
      }
    } catch (cause) {
      if (!(cause instanceof IntegrationError)) throw cause;
      return { kind: 'error', detail: cause.message };
    }
    const values: Partial<Record<Name, Sample[]>> = {};
    for (const name of names) {
      const parts = results.filter(({ Id }) => Id === name);
      const fault = faultIn(parts);
      if (fault !== null) return error(fault);
      values[name] = parts.flatMap((part) => samplesOf(part, periodMs)).sort((a, b) => a.at.getTime() - b.at.getTime());
    }
    return { kind: 'values', values: values as Record<Name, Sample[]> };
  };
}

function asked(query: Query, Period: number): object {
  // In an expression, {window} is the length of a period in seconds: SEARCH names it.
  if (typeof query === 'string') return { Expression: query.replaceAll('{window}', String(Period)), Period };
  const { namespace: Namespace, metric: MetricName, dimensions, stat: Stat, unit } = query;
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
  const Metric = { Namespace, MetricName, Dimensions };
  return { MetricStat: { Metric, Period, Stat, ...(unit === undefined ? {} : { Unit: unit }) } };
}

/** Why the values of a query cannot be used. PartialData goes on in the next page, so only its last part tells. */
function faultIn(parts: readonly Result[]): string | null {
  const last = parts.at(-1);
  if (last === undefined) return 'the answer is none to this query';
  const series = new Set(parts.map(({ Label }) => Label ?? ''));
  if (series.size > 1) return `the query has ${series.size} results; sum or average them, so that it has one`;
  const failed = parts.find(({ StatusCode }) => StatusCode !== 'Complete' && StatusCode !== 'PartialData') ?? last;
  if (failed.StatusCode === 'Complete') return null;
  const words = failed.Messages?.map(({ Value }) => Value ?? '').join(' ') ?? '';
  const meaning = meanings[failed.StatusCode ?? ''] ?? `the status is ${failed.StatusCode ?? 'missing'}`;
  return `${meaning}${words === '' ? '' : `: ${words}`}`;
}

const meanings: Readonly<Record<string, string>> = {
  PartialData: 'only a part of the values was given (PartialData)',
  InternalError: 'an error inside CloudWatch (InternalError)',
  Forbidden: 'the metric may not be read (Forbidden)',
};

function samplesOf({ Timestamps, Values }: Result, periodMs: number): Sample[] {
  return Timestamps.flatMap((seconds, index) => {
    const value = Values[index];
    return value === undefined ? [] : [{ at: new Date(seconds * 1_000 + periodMs), value }];
  });
}

function error(detail: string): { kind: 'error'; detail: string } {
  return { kind: 'error', detail: `CloudWatch: ${redact(detail).slice(0, 300)}` };
}

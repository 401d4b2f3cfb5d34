import type { AwsModel } from '../support/aws-model.ts';
import { FakeAwsError, FakeAwsService } from './aws-service.ts';

interface Query {
  Id: string;
  Expression?: string;
  MetricStat?: { Metric: { MetricName: string }; Period: number; Stat: string };
  Period?: number;
}

export interface FakeInput {
  MetricDataQueries: Query[];
  StartTime: number;
  EndTime: number;
  NextToken?: string;
}

/** The values of a metric by the end of each period in seconds, or how the answer differs from that. */
export type Course = { value?: (endsAt: number) => number | null; status?: string; message?: string; series?: number };

/** A fake of CloudWatch: a metric or an expression is the name of a course. */
export class FakeCloudwatch {
  readonly asked: FakeInput[] = [];
  readonly service: FakeAwsService;
  readonly courses: Record<string, Course> = {};
  /** How many values a page has; the parts before the last one are PartialData. */
  pageSize = 10_000;
  isEndless = false;

  constructor(model: AwsModel) {
    this.service = new FakeAwsService('monitoring', model, {
      GetMetricData: (input: FakeInput) => this.#answer(input),
    });
  }

  #answer(input: FakeInput): object {
    this.asked.push(input);
    if (this.isEndless) return { MetricDataResults: [], NextToken: 'more' };
    const page = Number(input.NextToken ?? 0);
    const results = input.MetricDataQueries.flatMap((query) => this.#results(query, input, page));
    const isMore = results.some(({ isMore }) => isMore);
    return {
      MetricDataResults: results.map(({ isMore: _, ...result }) => result),
      ...(isMore ? { NextToken: String(page + 1) } : {}),
    };
  }

  #results({ Id, Expression, MetricStat, Period }: Query, { StartTime, EndTime }: FakeInput, page: number) {
    const course = this.courses[Expression ?? MetricStat?.Metric.MetricName ?? ''];
    if (course === undefined) throw new FakeAwsError('ValidationError', `Error in expression '${Id}': Syntax error`);
    const period = MetricStat?.Period ?? Period ?? 60;
    const times: number[] = [];
    for (let at = Math.ceil(StartTime / period) * period; at < EndTime; at += period)
      if (course.value?.(at + period) != null) times.push(at);
    const Timestamps = times.slice(page * this.pageSize, (page + 1) * this.pageSize);
    const isMore = times.length > (page + 1) * this.pageSize;
    return Array.from({ length: course.series ?? 1 }, (_, index) => ({
      ...{ Id, Label: `${Id} ${index}`, Timestamps, Values: Timestamps.map((at) => course.value?.(at + period) ?? 0) },
      StatusCode: isMore ? 'PartialData' : (course.status ?? 'Complete'),
      ...(course.message === undefined ? {} : { Messages: [{ Code: 'Why', Value: course.message }] }),
      isMore,
    }));
  }
}

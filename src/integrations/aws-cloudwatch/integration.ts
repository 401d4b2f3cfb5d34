import { z } from 'zod';
import { severityOrder } from '../../domain/analysis/thresholds/threshold.ts';
import { PositiveDuration } from '../../lib/fields.ts';
import { defineIntegration } from '../define.ts';
import { awsSettings } from '../kit/aws/aws-settings.ts';

const Text = z.string().min(1).max(255);
const Query = z.union(
  [
    /** A metric math or Metrics Insights expression with one result. */
    z.string().min(1).max(1_024),
    z.strictObject({
      namespace: Text,
      metric: Text,
      dimensions: z
        .record(Text, z.string().min(1).max(1_024))
        .refine((all) => Object.keys(all).length <= 30, 'a metric has 30 dimensions at most')
        .default({}),
      stat: z
        .string()
        .regex(/^[A-Za-z]{1,12}[\d.]{0,14}(\([\d.%:]{1,40}\))?$/, 'write a statistic, such as Average or p95')
        .default('Average'),
      unit: z.string().min(1).max(30).optional(),
      period: PositiveDuration.refine(
        (ms) => ms % 60_000 === 0 && ms <= 86_400_000,
        'write whole minutes, a day at most',
      ).optional(),
    }),
  ],
  'write an expression, or namespace and metric',
);

/** Reads numbers and counts requests from Amazon CloudWatch, and takes its alarms through Amazon SNS. */
export const integration = defineIntegration({
  id: 'aws-cloudwatch',
  displayName: 'Amazon CloudWatch',
  settings: {
    ...awsSettings,
    /** The topics of SNS whose messages are taken; without any, no alerts are. */
    topics: z
      .array(z.string().regex(/^arn:[\w-]+:sns:[a-z0-9-]+:\d{12}:[\w.-]{1,256}$/, 'write the ARN of a topic'))
      .max(100)
      .default([]),
    /** What each alarm is about; the first line whose name matches counts. */
    alarms: z
      .array(
        z.strictObject({
          /** The name of the alarm; `*` stands for any characters. */
          name: z.string().min(1).max(255),
          service: z.string().min(1).max(60),
          environment: z.string().min(1).max(60).optional(),
          severity: z.enum(severityOrder).default('critical'),
        }),
      )
      .max(500)
      .default([]),
  },
  check: {
    reads: 'number',
    shape: { query: Query },
    counts: { failed: Query, total: Query },
    everyMs: 60_000,
    keepsPast: true,
  },
  connect: async (settings, context) => {
    const { awsClientFor } = await import('../kit/aws/aws-client.ts');
    const { createCloudwatchSource } = await import('./cloudwatch-source.ts');
    const aws = await awsClientFor(settings, context);
    const { clock } = context;
    const { topics, alarms } = settings;
    const alerts = async () => {
      const { createSnsSource } = await import('./sns-source.ts');
      return createSnsSource({ topics, alarms, clock, http: await context.http() });
    };
    return {
      metricSource: createCloudwatchSource(aws, clock),
      ...(topics.length === 0 ? {} : { alertSource: await alerts() }),
      probe: () => aws.identity(),
    };
  },
});

import { z } from 'zod';
import { defineIntegration } from '../define.ts';
import { awsSettings } from '../kit/aws/aws-settings.ts';

const Text = z.string().min(1).max(200);

/** Moves the alias of an AWS Lambda function to a published version, at once or by a share of the traffic. */
export const integration = defineIntegration({
  id: 'aws-lambda',
  displayName: 'AWS Lambda',
  settings: awsSettings,
  action: {
    /** Name or ARN, without a version. */
    function: z.string().regex(/^[\w:-]{1,170}$/, 'write the name of the function, or its ARN'),
    alias: z.string().regex(/^(?!\d+$)[\w-]{1,128}$/, 'write the name of an alias'),
    version: Text.default('{version}'),
    /** What `version` is compared with: the number of a published version, or its description. */
    versionIs: z.enum(['number', 'description']).default('description'),
    /** The share of traffic that the version gets. */
    percent: z
      .string()
      .regex(/^(\{percent\}|\d{1,3})$/, 'write {percent}, or a number from 0 to 100')
      .default('{percent}'),
  },
  connect: async (settings, context) => {
    const { awsClientFor } = await import('../kit/aws/aws-client.ts');
    const { createLambdaExecutor } = await import('./lambda-executor.ts');
    const aws = await awsClientFor(settings, context);
    return { executor: createLambdaExecutor(aws, context), probe: () => aws.identity() };
  },
});

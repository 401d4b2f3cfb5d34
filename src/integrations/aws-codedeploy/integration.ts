import { z } from 'zod';
import { defineIntegration } from '../define.ts';
import { awsSettings } from '../kit/aws/aws-settings.ts';

const Text = z.string().min(1).max(1_024);
const Revision = z.union(
  [
    z.strictObject({
      s3: z.strictObject({
        bucket: Text,
        key: Text,
        bundleType: z.enum(['tar', 'tgz', 'zip', 'YAML', 'JSON']),
        /** The version of the object, where the bucket keeps versions. */
        version: Text.optional(),
      }),
    }),
    z.strictObject({ gitHub: z.strictObject({ repository: Text, commitId: Text }) }),
    /** The text of an AppSpec file, for ECS and Lambda. */
    z.strictObject({ appSpec: z.string().min(1).max(100_000) }),
  ],
  'write s3 with bucket, key and bundleType, or gitHub with repository and commitId, or appSpec',
);

/** Deploys revisions with AWS CodeDeploy. */
export const integration = defineIntegration({
  id: 'aws-codedeploy',
  displayName: 'AWS CodeDeploy',
  settings: awsSettings,
  action: {
    application: z.string().min(1).max(100),
    deploymentGroup: z.string().min(1).max(100),
    revision: Revision,
    /** The deployment configuration; without it, the one of the deployment group. */
    config: z.string().min(1).max(100).optional(),
    /** Whether CodeDeploy deploys the last good revision again when a deployment is aborted. */
    rollbackOnAbort: z.boolean().default(false),
  },
  connect: async (settings, context) => {
    const { awsClientFor } = await import('../kit/aws/aws-client.ts');
    const { createCodedeployExecutor } = await import('./codedeploy-executor.ts');
    const aws = await awsClientFor(settings, context);
    return { executor: createCodedeployExecutor(aws, context), probe: () => aws.identity() };
  },
});

import { z } from 'zod';
import { defineIntegration } from '../define.ts';
import { awsSettings } from '../kit/aws/aws-settings.ts';

const Name = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[\w:/.-]+$/, 'write a name or an ARN');

/** Deploys to services of Amazon ECS. */
export const integration = defineIntegration({
  id: 'aws-ecs',
  displayName: 'Amazon ECS',
  settings: awsSettings,
  action: {
    cluster: Name,
    service: Name,
    task: z.union(
      [
        /** The running task definition, with another image for one container. */
        z.strictObject({ container: z.string().min(1).max(255), image: z.string().min(1).max(500) }),
        /** A task definition that exists: `family:revision`, or its ARN. */
        z.strictObject({ definition: z.string().min(1).max(500) }),
      ],
      'write container and image, or definition',
    ),
    /** How ECS stops a deployment that is aborted. */
    onAbort: z.enum(['rollback', 'abort']).default('rollback'),
  },
  connect: async (settings, context) => {
    const { awsClientFor } = await import('../kit/aws/aws-client.ts');
    const { createEcsExecutor } = await import('./ecs-executor.ts');
    const aws = await awsClientFor(settings, context);
    return { executor: createEcsExecutor(aws, context), probe: () => aws.identity() };
  },
});

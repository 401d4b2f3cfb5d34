import { z } from 'zod';
import { AwsTime } from '../kit/aws/aws-time.ts';

const Text = z.string();

/** What an action names, with its placeholders substituted. */
export const Target = z.object({
  cluster: Text,
  service: Text,
  task: z.union([z.object({ container: Text, image: Text }), z.object({ definition: Text })]),
  onAbort: z.enum(['rollback', 'abort']).default('rollback'),
});
export type Target = z.output<typeof Target>;

/** A deployment as the service itself shows it; without the rolling update, it has no rollout state. */
const Rollout = z.object({
  id: Text,
  status: Text,
  taskDefinition: Text,
  createdAt: AwsTime,
  updatedAt: AwsTime.nullish(),
  rolloutState: Text.nullish(),
  rolloutStateReason: Text.nullish(),
  runningCount: z.number().nullish(),
  desiredCount: z.number().nullish(),
});
export type Rollout = z.output<typeof Rollout>;

export const Service = z.object({
  status: Text,
  taskDefinition: Text,
  deployments: z.array(Rollout),
  deploymentController: z.object({ type: Text }).nullish(),
});
export type Service = z.output<typeof Service>;

/** A definition is registered again as it stands, so everything in it is kept. */
export const Definition = z.looseObject({
  taskDefinitionArn: Text,
  registeredAt: AwsTime.nullish(),
  containerDefinitions: z.array(z.looseObject({ name: Text, image: Text })),
});
export const Tags = z.array(z.object({ key: Text, value: Text }));

export const Brief = z.object({
  serviceDeploymentArn: Text,
  targetServiceRevisionArn: Text.nullish(),
  createdAt: AwsTime,
});

const Monitor = z.object({ status: Text.nullish() }).nullish();
export const ServiceDeployment = z.object({
  serviceDeploymentArn: Text,
  status: Text,
  statusReason: Text.nullish(),
  createdAt: AwsTime,
  startedAt: AwsTime.nullish(),
  finishedAt: AwsTime.nullish(),
  stoppedAt: AwsTime.nullish(),
  updatedAt: AwsTime.nullish(),
  lifecycleStage: Text.nullish(),
  lifecycleHookDetails: z
    .array(z.object({ hookId: Text.nullish(), targetType: Text.nullish(), status: Text.nullish() }))
    .nullish(),
  targetServiceRevision: z
    .object({ requestedTaskCount: z.number().nullish(), runningTaskCount: z.number().nullish() })
    .nullish(),
  rollback: z.object({ reason: Text.nullish() }).nullish(),
  deploymentCircuitBreaker: Monitor,
  alarms: Monitor,
});
export type ServiceDeployment = z.output<typeof ServiceDeployment>;

/** What only answers have: the rest of a task definition is what a request to register it takes. */
export const onlyInAnswers = [
  'taskDefinitionArn',
  'revision',
  'status',
  'requiresAttributes',
  'compatibilities',
  'registeredAt',
  'registeredBy',
  'deregisteredAt',
  'deleteRequestedAt',
] as const;

import type { OperationRef } from '../../ports/executor.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { Unclear } from '../kit/remote/remote-executor.ts';
import type { EcsApi } from './ecs-api.ts';
import type { Rollout, ServiceDeployment, Target } from './ecs-shapes.ts';

/** The tag of a task definition that was registered for an operation. */
export const markKey = 'quarterdeck:operation';

/** A deployment of one task definition, the first one that was created since then. */
export interface Run {
  taskDefinition: string;
  since: Date;
  /** A service deployment where ECS keeps a list of them, otherwise what the service itself shows. */
  seen: { kind: 'deployment'; deployment: ServiceDeployment } | { kind: 'rollout'; rollout: Rollout };
}

/** The clocks of two machines differ a little. */
const slackMs = 60_000;
/** Between the deployment that an update shows, and the one in the list. */
const closeMs = 5_000;

export const sinceOf = ({ recordedAt }: Pick<OperationRef, 'recordedAt'>): Date =>
  new Date(recordedAt.getTime() - slackMs);
export const justBefore = (createdAt: Date): Date => new Date(createdAt.getTime() - closeMs);

export const idOf = ({ taskDefinition, since }: Pick<Run, 'taskDefinition' | 'since'>) =>
  `${taskDefinition}@${since.getTime()}`;

export async function look(api: EcsApi, target: Target, remoteId: string): Promise<Run | null> {
  const [taskDefinition = '', ms = ''] = remoteId.split('@');
  const found = await candidates(api, target, taskDefinition, new Date(Number(ms)));
  return found.runs[0] ?? null;
}

/**
 * A definition that was registered for the operation has its mark. One that existed before has none: then a deployment
 * of it since the intent was recorded is ours, unless there are two.
 */
export async function find(api: EcsApi, target: Target, operation: OperationRef): Promise<Run | Unclear | null> {
  const since = sinceOf(operation);
  const marked =
    'definition' in target.task ? await arnOf(api, target.task.definition) : await findMarked(api, target, operation);
  if (marked === null) return null;
  const { runs, isListed } = await candidates(api, target, marked, since);
  if (runs.length > 1 && 'definition' in target.task)
    return { unclear: 'ECS has two deployments of this task definition since, and does not say which one is ours' };
  if (runs[0] !== undefined) return runs[0];
  return isListed ? null : { unclear: 'ECS does not say whether this task definition was ever deployed' };
}

/** The definition that was registered for this operation; null when there is none. */
export async function findMarked(api: EcsApi, target: Target, operation: OperationRef): Promise<string | null> {
  const service = await api.service(target);
  if (service === null) return null;
  const since = sinceOf(operation);
  for (const arn of await api.newestOf(familyOf(service.taskDefinition))) {
    const described = await api.definition(arn);
    if (described?.tags.some(({ key, value }) => key === markKey && value === operation.id)) return arn;
    const registeredAt = described?.definition.registeredAt;
    if (registeredAt && registeredAt < since) return null;
  }
  return null;
}

/** The ARN of a task definition with this name; null when there is none. */
export async function arnOf(api: EcsApi, name: string): Promise<string | null> {
  return (await api.definition(name))?.definition.taskDefinitionArn ?? null;
}

/** The family in an ARN such as `arn:aws:ecs:eu-central-1:123456789012:task-definition/shop:7`. */
function familyOf(taskDefinition: string): string {
  const name = taskDefinition.split('/').at(-1) ?? '';
  return name.slice(0, name.lastIndexOf(':') === -1 ? undefined : name.lastIndexOf(':'));
}

/** Every deployment of the definition since then, oldest first. */
async function candidates(
  api: EcsApi,
  target: Target,
  taskDefinition: string,
  since: Date,
): Promise<{ runs: Run[]; isListed: boolean }> {
  const listed = await api.deploymentsSince(target, since);
  const ours = (listed ?? [])
    .filter((one) => one.taskDefinition === taskDefinition)
    .sort((one, other) => one.createdAt.getTime() - other.createdAt.getTime());
  if (ours[0] !== undefined) {
    const deployment = await api.deployment(ours[0].arn);
    if (deployment === null) throw new IntegrationError('bad_response', 'ECS lists a deployment that it does not have');
    const runs = ours.map(
      ({ createdAt }): Run => ({
        taskDefinition,
        since: justBefore(createdAt),
        seen: { kind: 'deployment', deployment },
      }),
    );
    return { runs, isListed: true };
  }
  const service = await api.service(target);
  const shown = (service?.deployments ?? []).filter(
    (one) => one.taskDefinition === taskDefinition && one.createdAt >= since,
  );
  const runs = shown.map(
    (rollout): Run => ({
      taskDefinition,
      since: justBefore(rollout.createdAt),
      seen: { kind: 'rollout', rollout },
    }),
  );
  return { runs, isListed: listed !== null };
}

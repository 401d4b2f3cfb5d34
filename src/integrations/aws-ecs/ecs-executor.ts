import type { Clock } from '../../lib/clock.ts';
import { type Executor, type Operation, StartRefused } from '../../ports/executor.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { AwsClient } from '../kit/aws/aws-client.ts';
import { createRemoteExecutor } from '../kit/remote/remote-executor.ts';
import { createEcsApi, type EcsApi } from './ecs-api.ts';
import { pauseOf, reportOf } from './ecs-report.ts';
import { arnOf, find, findMarked, idOf, justBefore, look, markKey, type Run, sinceOf } from './ecs-search.ts';
import { Target } from './ecs-shapes.ts';

/**
 * Updates a service to a task definition. One that is registered for the operation has the operation id as a tag; it is
 * looked for before another one is registered, so that the two requests of a start have one effect.
 */
export function createEcsExecutor(aws: AwsClient, options: { clock: Clock; lookMs?: number }): Executor {
  const api = createEcsApi(aws);
  return createRemoteExecutor<Target, Run>(
    {
      displayName: 'ECS',
      target: (words) => Target.safeParse(words).data ?? null,
      find: (target, operation) => find(api, target, operation),
      start: (target, operation) => start(api, target, operation),
      look: (target, remoteId) => look(api, target, remoteId),
      idOf,
      report: (target, run) => reportOf(target, run, aws.region),
      abort: async ({ onAbort }, { seen }) => {
        if (seen.kind === 'rollout') {
          if (seen.rollout.rolloutState !== 'IN_PROGRESS') return;
          throw new IntegrationError('bad_response', 'ECS shows no deployment of the service that can be stopped');
        }
        const { serviceDeploymentArn, status } = seen.deployment;
        const isGoing = status === 'PENDING' || status === 'IN_PROGRESS';
        if (isGoing) await api.stop(serviceDeploymentArn, onAbort === 'abort' ? 'ABORT' : 'ROLLBACK');
      },
      answer: async (_target, { seen }, { questionId, choiceId }) => {
        const open = seen.kind === 'deployment' ? pauseOf(seen.deployment) : null;
        if (seen.kind !== 'deployment' || open?.question.id !== questionId)
          throw new IntegrationError('not_found', 'ECS no longer waits for this');
        if (!open.question.choices.some(({ id }) => id === choiceId))
          throw new IntegrationError('bad_response', 'this is none of the choices');
        const action = choiceId === 'continue' ? 'CONTINUE' : 'ROLLBACK';
        await api.proceed(seen.deployment.serviceDeploymentArn, open.hookId, action);
      },
    },
    options,
  );
}

async function start(api: EcsApi, target: Target, operation: Operation): Promise<string> {
  const service = await api.service(target);
  if (service === null || service.status !== 'ACTIVE')
    throw new StartRefused(`ECS has no active service ${target.service} in the cluster ${target.cluster}`);
  const controller = service.deploymentController?.type ?? 'ECS';
  if (controller !== 'ECS') throw new StartRefused(`the service is deployed by ${controller}, not by ECS itself`);
  const { task } = target;
  const isShared = 'definition' in task;
  const taskDefinition = isShared
    ? await arnOf(api, task.definition)
    : ((await findMarked(api, target, operation)) ?? (await register(api, target, service.taskDefinition, operation)));
  if (taskDefinition === null) throw new StartRefused('ECS has no such task definition');
  // Without force, a service that runs this definition already would have no deployment to follow.
  const updated = await api.update(target, taskDefinition, isShared);
  const begun = updated.deployments.find((one) => one.status === 'PRIMARY' && one.taskDefinition === taskDefinition);
  return idOf({ taskDefinition, since: begun === undefined ? sinceOf(operation) : justBefore(begun.createdAt) });
}

/** Registers the running definition again, with the image of one container replaced. */
async function register(api: EcsApi, { task }: Target, running: string, { id }: Operation): Promise<string> {
  if ('definition' in task) throw new StartRefused('the action names a task definition that exists');
  const described = await api.definition(running);
  if (described === null) throw new StartRefused('the task definition that the service runs is gone');
  const { definition, tags } = described;
  const { containerDefinitions } = definition;
  if (!containerDefinitions.some(({ name }) => name === task.container))
    throw new StartRefused(`the task definition has no container ${task.container}`);
  const changed = containerDefinitions.map((one) =>
    one.name === task.container ? { ...one, image: task.image } : one,
  );
  const kept = tags.filter(({ key }) => key !== markKey && !key.startsWith('aws:'));
  return api.register({
    definition: { ...definition, containerDefinitions: changed },
    tags: [...kept, { key: markKey, value: id }],
  });
}

import type { Clock } from '../../lib/clock.ts';
import type { Executor, OperationReport } from '../../ports/executor.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { AwsClient } from '../kit/aws/aws-client.ts';
import { consoleLink } from '../kit/aws/aws-console.ts';
import { AwsRefusal } from '../kit/aws/aws-errors.ts';
import { createRemoteExecutor } from '../kit/remote/remote-executor.ts';
import { createCodedeployApi, type Deployment, Target } from './codedeploy-api.ts';

/** Creates deployments of CodeDeploy with the operation id in the description, by which they are found again. */
export function createCodedeployExecutor(aws: AwsClient, options: { clock: Clock; lookMs?: number }): Executor {
  const api = createCodedeployApi(aws);
  return createRemoteExecutor<Target, Deployment>(
    {
      displayName: 'CodeDeploy',
      target: (words) => Target.safeParse(words).data ?? null,
      find: async (target, { id, recordedAt }) => {
        // The clocks of two machines differ a little.
        const found = await api.since(target, new Date(recordedAt.getTime() - 60_000));
        if (found === null)
          throw new IntegrationError('bad_response', 'CodeDeploy: too many deployments since; it cannot be found');
        return found.find(({ description }) => description === markOf(id)) ?? null;
      },
      start: (target, { id }) => api.create(target, markOf(id)),
      look: (_target, remoteId) => api.get(remoteId),
      idOf: ({ deploymentId }) => deploymentId,
      report: (_target, deployment) => toReport(deployment, aws.region),
      abort: async ({ rollbackOnAbort }, { deploymentId, status }) => {
        if (!isOver(status)) await api.stop(deploymentId, rollbackOnAbort);
      },
      answer: async ({ rollbackOnAbort }, { deploymentId, status }, { questionId, choiceId }) => {
        const gone = (cause?: unknown) =>
          new IntegrationError('not_found', 'CodeDeploy no longer waits for this', { cause });
        if (status !== 'Ready' || questionId !== questionOf(deploymentId)) throw gone();
        if (choiceId === 'stop') {
          if (!(await api.stop(deploymentId, rollbackOnAbort))) throw gone();
          return;
        }
        if (choiceId !== 'continue') throw new IntegrationError('bad_response', 'this is none of the choices');
        try {
          await api.proceed(deploymentId);
        } catch (error) {
          // Somebody else was faster.
          const isLate = error instanceof AwsRefusal && error.type === 'DeploymentIsNotInReadyStateException';
          throw isLate ? gone(error) : error;
        }
      },
    },
    options,
  );
}

const markOf = (operationId: string) => `Quarterdeck ${operationId}`;
const questionOf = (deploymentId: string) => `${deploymentId}:ready`;
const isOver = (status: string) => ['Succeeded', 'Failed', 'Stopped'].includes(status);

/** Reasons to stop that are not a person's wish. */
const stoppedByItself = new Set(['ALARM_ACTIVE', 'TIMEOUT']);

function toReport(deployment: Deployment, region: string): OperationReport {
  const { deploymentId, status, createTime, errorInformation, rollbackInfo, deploymentOverview } = deployment;
  const startedAt = deployment.startTime ?? createTime;
  const finishedAt = deployment.completeTime ?? startedAt;
  const link = consoleLink(region, `codesuite/codedeploy/deployments/${encodeURIComponent(deploymentId)}`);
  const rollback = rollbackInfo?.rollbackDeploymentId;
  const counts = Object.entries(deploymentOverview ?? {}).map(([name, count]) => `${name} ${count}`);
  const output = [
    `Deployment ${deploymentId}: ${status}`,
    ...(counts.length === 0 ? [] : [`Targets: ${counts.join(', ')}`]),
    ...(errorInformation?.message ? [errorInformation.message] : []),
    ...(rollback ? [`CodeDeploy rolls back with deployment ${rollback}`] : []),
  ].join('\n');
  const failed = (reason: 'exit_code' | 'aborted', what: string): OperationReport => {
    const detail = [what, errorInformation?.code, rollback && `CodeDeploy rolls back with ${rollback}`];
    const words = detail.filter(Boolean).join(', ');
    return {
      ...{ state: 'failed', startedAt, finishedAt, output, exitCode: null },
      signal: null,
      reason,
      detail: words,
      link,
    };
  };
  switch (status) {
    case 'Created':
    case 'Queued':
    case 'InProgress':
    case 'Baking':
      return { state: 'running', startedAt, output, link };
    case 'Ready': {
      const choices = [
        { id: 'continue', label: 'Continue', isRefusal: false },
        { id: 'stop', label: 'Stop', isRefusal: true },
      ];
      const words = 'The new version is ready. CodeDeploy waits before it sends traffic to it.';
      const waitsFor = { id: questionOf(deploymentId), words, choices };
      return { state: 'running', startedAt, output, link, waitsFor };
    }
    case 'Succeeded':
      return { state: 'succeeded', startedAt, finishedAt, output, link };
    case 'Failed':
      return failed('exit_code', 'the deployment failed');
    case 'Stopped':
      return failed(
        stoppedByItself.has(errorInformation?.code ?? '') ? 'exit_code' : 'aborted',
        'the deployment was stopped',
      );
    default:
      return { state: 'unknown', detail: `CodeDeploy calls it ${status.slice(0, 60)}`, mayBeAtWork: true };
  }
}

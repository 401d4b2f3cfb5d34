import type { OperationQuestion, OperationReport } from '../../ports/executor.ts';
import { consoleLink } from '../kit/aws/aws-console.ts';
import type { Run } from './ecs-search.ts';
import type { Rollout, ServiceDeployment, Target } from './ecs-shapes.ts';

/** What became of a run, in the words of the bot. */
export function reportOf({ cluster, service }: Target, { seen }: Run, region: string): OperationReport {
  const name = (text: string) => encodeURIComponent(text.split('/').at(-1) ?? text);
  const link = consoleLink(region, `ecs/v2/clusters/${name(cluster)}/services/${name(service)}/deployments`);
  return seen.kind === 'deployment' ? ofDeployment(seen.deployment, link) : ofRollout(seen.rollout, link);
}

function ofDeployment(deployment: ServiceDeployment, link: string): OperationReport {
  const { status, statusReason, createdAt, targetServiceRevision, lifecycleStage, rollback } = deployment;
  const startedAt = deployment.startedAt ?? createdAt;
  const finishedAt = deployment.finishedAt ?? deployment.stoppedAt ?? deployment.updatedAt ?? startedAt;
  const { runningTaskCount: running, requestedTaskCount: requested } = targetServiceRevision ?? {};
  const id = deployment.serviceDeploymentArn.split('/').at(-1);
  const output = [
    `Deployment ${id}: ${status}${lifecycleStage ? ` (${lifecycleStage})` : ''}`,
    ...(requested == null ? [] : [`Tasks of the new version: ${running ?? 0} of ${requested} running`]),
    ...(statusReason ? [statusReason] : []),
    ...(rollback?.reason ? [`Rolled back: ${rollback.reason}`] : []),
  ].join('\n');
  const reason = failedByItself(deployment) ? 'exit_code' : 'aborted';
  const failed = (what: string): OperationReport => {
    const detail = [what, statusReason?.replace(/\.\s*$/, '')].filter(Boolean).join(': ').slice(0, 300);
    return {
      ...{ state: 'failed', startedAt, finishedAt, output, exitCode: null },
      signal: null,
      reason,
      detail,
      link,
    };
  };
  const pause = pauseOf(deployment);
  switch (status) {
    case 'PENDING':
    case 'IN_PROGRESS':
      return { state: 'running', startedAt, output, link, ...(pause === null ? {} : { waitsFor: pause.question }) };
    case 'STOP_REQUESTED':
    case 'ROLLBACK_REQUESTED':
    case 'ROLLBACK_IN_PROGRESS':
      return { state: 'running', startedAt, output, link };
    case 'SUCCESSFUL':
      return { state: 'succeeded', startedAt, finishedAt, output, link };
    case 'STOPPED':
      return failed('the deployment was stopped');
    case 'ROLLBACK_SUCCESSFUL':
      return failed('ECS rolled the service back');
    case 'ROLLBACK_FAILED':
      return failed('ECS could not roll the service back');
    default:
      return { state: 'unknown', detail: `ECS calls it ${status.slice(0, 60)}`, mayBeAtWork: true };
  }
}

/** What ECS stopped by itself shows what triggered it; a person who stops it leaves no such trace. */
function failedByItself({ deploymentCircuitBreaker, alarms, lifecycleHookDetails }: ServiceDeployment): boolean {
  return (
    deploymentCircuitBreaker?.status === 'TRIGGERED' ||
    alarms?.status === 'TRIGGERED' ||
    lifecycleHookDetails?.some(({ status }) => status === 'FAILED' || status === 'TIMED_OUT') === true
  );
}

/**
 * A pause in the lifecycle of a deployment that somebody has to end, with its id at ECS. Nothing promises that ids of
 * hooks differ between deployments or stages, so the id of the question names these too.
 */
export function pauseOf(deployment: ServiceDeployment): { hookId: string; question: OperationQuestion } | null {
  const { serviceDeploymentArn, status: state, lifecycleHookDetails, lifecycleStage } = deployment;
  if (state !== 'PENDING' && state !== 'IN_PROGRESS') return null;
  const hook = lifecycleHookDetails?.find(
    ({ status, targetType, hookId }) => status === 'AWAITING_ACTION' && targetType === 'PAUSE' && hookId,
  );
  if (!hook?.hookId) return null;
  const question = {
    id: [serviceDeploymentArn.split('/').at(-1), lifecycleStage ?? '', hook.hookId].join(':'),
    words: `ECS has paused the deployment${lifecycleStage ? ` at ${lifecycleStage}` : ''}.`,
    choices: [
      { id: 'continue', label: 'Continue', isRefusal: false },
      { id: 'rollback', label: 'Roll back', isRefusal: true },
    ],
  };
  return { hookId: hook.hookId, question };
}

function ofRollout(rollout: Rollout, link: string): OperationReport {
  const { id, status, rolloutState, rolloutStateReason, createdAt: startedAt, runningCount, desiredCount } = rollout;
  const finishedAt = rollout.updatedAt ?? startedAt;
  const output = [
    `Deployment ${id}: ${rolloutState ?? status}`,
    ...(desiredCount == null ? [] : [`Tasks of the new version: ${runningCount ?? 0} of ${desiredCount} running`]),
    ...(rolloutStateReason ? [rolloutStateReason] : []),
  ].join('\n');
  if (rolloutState === 'FAILED') {
    const detail = rolloutStateReason?.slice(0, 300) ?? 'the deployment failed';
    const ended = { startedAt, finishedAt, output, link };
    return { state: 'failed', ...ended, exitCode: null, signal: null, reason: 'exit_code', detail };
  }
  // Only what takes the traffic of the service is live; what was replaced since is not.
  if (rolloutState === 'COMPLETED' && status === 'PRIMARY')
    return { state: 'succeeded', startedAt, finishedAt, output, link };
  const isNew = status === 'PRIMARY' && rolloutState == null;
  if (rolloutState === 'IN_PROGRESS' || isNew) return { state: 'running', startedAt, output, link };
  const detail = `ECS calls it ${status}${rolloutState ? ` and ${rolloutState}` : ''}`.slice(0, 100);
  return { state: 'unknown', detail, mayBeAtWork: true };
}

import type { OperationReport } from '../../ports/executor.ts';
import { questionOf, rollingOf, rolloutOf, stageWords } from './rolling-release.ts';
import { isServing } from './serving.ts';
import type { VercelApi } from './vercel-api.ts';
import type { Project } from './vercel-schemas.ts';

/** The production domains are pointed to a deployment, by a request that Vercel took at this time on its own clock. */
export interface Move {
  do: 'promote' | 'rollback';
  deploymentId: string;
  askedAt: Date;
}

/** Times of one request may be a little apart. */
const toleranceMs = 15_000;

/** What is written down of a request, as Vercel gives it no id: `promote@dpl_…@2026-03-01T10:00:00.000Z`. */
export function moveId({ do: what, deploymentId, askedAt }: Move): string {
  return `${what}@${deploymentId}@${askedAt.toISOString()}`;
}

export function moveOf(remoteId: string): Move | null {
  const [, what, deploymentId = '', at = ''] = /^(promote|rollback)@([^@]+)@([^@]+)$/.exec(remoteId) ?? [];
  const askedAt = new Date(at);
  if (what === undefined || Number.isNaN(askedAt.getTime())) return null;
  return { do: what === 'promote' ? 'promote' : 'rollback', deploymentId, askedAt };
}

export function isMoving({ lastAliasRequest }: Project): boolean {
  return lastAliasRequest?.jobStatus === 'pending' || lastAliasRequest?.jobStatus === 'in-progress';
}

/** Whether the request has taken effect: production is asked for this deployment, never for the newest one. */
export async function reportMove(
  api: VercelApi,
  project: string,
  move: Move,
  isPatient: (what: string) => boolean,
): Promise<OperationReport> {
  const { deploymentId, askedAt } = move;
  const settings = await api.project(project);
  const rolling = await rollingOf(api, project, settings);
  const request = settings.lastAliasRequest;
  const output = `${move.do === 'promote' ? 'Promotion of' : 'Rollback to'} ${deploymentId}`;
  const isSince = (at: Date) => at.getTime() >= askedAt.getTime() - toleranceMs;

  const rollout = rolloutOf(rolling, deploymentId);
  if (rollout !== null) {
    const question = questionOf(rollout);
    const words = `${output}\n${stageWords(rollout)}`;
    return { ...running(words), ...(question === null ? {} : { waitsFor: question }) };
  }
  if (rolling?.state === 'ACTIVE') return running(`${output}\nAnother rollout is under way.`);
  const isOurRollout = rolling?.canaryDeployment?.id === deploymentId && isSince(rolling.startedAt);
  if (isOurRollout && rolling.state === 'ABORTED') return failed('aborted', 'its rolling release was aborted');
  if (isOurRollout && rolling.state !== 'COMPLETE')
    return unknown(`has a rolling release with the state ${rolling.state}, which is not known here`, true);

  const isOurs = request?.toDeploymentId === deploymentId && request.type === move.do && isSince(request.requestedAt);
  if (isOurs && !isMoving(settings)) return end(request.jobStatus);
  if (request && !isOurs && request.requestedAt.getTime() > askedAt.getTime() + toleranceMs)
    return unknown(`was followed by a later ${request.type} to ${request.toDeploymentId}`, false);
  if (isOurs || isMoving(settings)) return running(output);
  return served('is not shown by Vercel');

  async function end(jobStatus: string): Promise<OperationReport> {
    if (jobStatus === 'succeeded') return served('is reported as done, and does not serve production');
    if (jobStatus === 'failed') return failed('exit_code', 'Vercel could not assign all domains');
    if (jobStatus === 'skipped') return unknown('was skipped by Vercel', false);
    return unknown(`has the status ${jobStatus}, which is not known here`, true);
  }

  async function served(otherwise: string): Promise<OperationReport> {
    if (await isServing(api, settings, deploymentId))
      return {
        state: 'succeeded',
        startedAt: askedAt,
        finishedAt: askedAt,
        output: `${output}: it serves production.`,
      };
    return isPatient(moveId(move)) ? running(output) : unknown(otherwise, true);
  }

  function running(words: string) {
    return { state: 'running' as const, startedAt: askedAt, output: words };
  }
  function unknown(what: string, mayBeAtWork: boolean): OperationReport {
    return { state: 'unknown', detail: `Vercel: the ${move.do} to ${deploymentId} ${what}`, mayBeAtWork };
  }
  function failed(reason: 'aborted' | 'exit_code', detail: string): OperationReport {
    const ended = { exitCode: null, signal: null, reason, detail };
    return { state: 'failed', startedAt: askedAt, finishedAt: askedAt, output, ...ended };
  }
}

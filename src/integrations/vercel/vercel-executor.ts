import { z } from 'zod';
import type { Clock } from '../../lib/clock.ts';
import { type Executor, type Operation, type OperationRef, StartRefused } from '../../ports/executor.ts';
import { createRemoteExecutor } from '../kit/remote/remote-executor.ts';
import { mayBeBuilding, reportBuild } from './build-report.ts';
import { findByMark, findVersion, operationKey, rankOf, versionKey } from './find-deployment.ts';
import { isMoving, type Move, moveId, moveOf, reportMove } from './move-report.ts';
import { abortRollout, answerStage, rollingOf, rolloutOf } from './rolling-release.ts';
import { createPatience } from './serving.ts';
import type { VercelApi } from './vercel-api.ts';
import type { Deployment } from './vercel-schemas.ts';

/** The words of an action, with every placeholder substituted. */
export const Target = z.object({
  project: z.string(),
  do: z.enum(['deploy', 'promote', 'rollback']),
  version: z.string(),
  target: z.string(),
  until: z.enum(['live', 'ready']),
  gitSource: z.record(z.string(), z.string()).optional(),
  deploymentId: z.string().optional(),
  meta: z.record(z.string(), z.string()),
});
type Target = z.output<typeof Target>;

/** A deployment of ours, or a request to point production to one that exists. */
type Run = { deployment: Deployment } | { move: Move };

/** Times of one request may be a little apart. */
const toleranceMs = 15_000;

/**
 * Creates deployments with the operation id in their `meta`, and points production to deployments that exist. A request
 * of the latter kind has no place for a mark; it is found by the deployment, as asking twice has the same result.
 */
export function createVercelExecutor({
  api,
  clock,
  lookMs,
  patienceMs = 120_000,
}: {
  api: VercelApi;
  clock: Clock;
  /** Polling interval, in milliseconds; 3 s by default. */
  lookMs?: number;
  /** How long Vercel may take until it serves a deployment that is ready, in milliseconds; two minutes by default. */
  patienceMs?: number;
}): Executor {
  const isPatient = createPatience(clock, patienceMs);
  const idOf = (run: Run) => ('move' in run ? run.move.deploymentId : run.deployment.id);

  const findMove = async ({ project, version }: Target, what: Move['do'], { recordedAt }: OperationRef) => {
    const { lastAliasRequest: request, vercelNow } = await api.project(project);
    const ageMs = clock.now().getTime() - recordedAt.getTime();
    const since = vercelNow.getTime() - ageMs - toleranceMs;
    if (request?.type !== what || request.requestedAt.getTime() < since) return null;
    const deployment = await api.look(request.toDeploymentId);
    if (deployment === null || rankOf(deployment, version) === 0) return null;
    return { move: { do: what, deploymentId: deployment.id, askedAt: request.requestedAt } };
  };

  return createRemoteExecutor<Target, Run>(
    {
      displayName: 'Vercel',
      target: (words) => Target.safeParse(words).data ?? null,
      find: async (target, operation) => {
        if (target.do !== 'deploy') return findMove(target, target.do, operation);
        const found = await findByMark(api, target.project, operation);
        return found === null || 'unclear' in found ? found : { deployment: found };
      },
      start: async (target, operation) =>
        target.do === 'deploy' ? api.create(bodyOf(target, operation)) : move(api, target, target.do, operation.id),
      look: async (_target, remoteId) => {
        const asked = moveOf(remoteId);
        if (asked !== null) return { move: asked };
        const deployment = await api.look(remoteId);
        return deployment === null ? null : { deployment };
      },
      idOf: (run) => ('move' in run ? moveId(run.move) : run.deployment.id),
      report: ({ project, target, until }, run) =>
        'move' in run
          ? reportMove(api, project, run.move, isPatient)
          : reportBuild(
              api,
              { project, isLive: target === 'production' && until === 'live' },
              run.deployment,
              isPatient,
            ),
      abort: async ({ project }, run) => {
        if ('deployment' in run && mayBeBuilding(run.deployment)) return api.cancel(run.deployment.id);
        const rollout = rolloutOf(await rollingOf(api, project, await api.project(project)), idOf(run));
        if (rollout !== null) await abortRollout(api, project, rollout, 'Aborted by Quarterdeck');
      },
      answer: ({ project }, run, answer) => answerStage(api, project, idOf(run), answer),
    },
    { clock, ...(lookMs === undefined ? {} : { lookMs }) },
  );
}

function bodyOf({ project, target, version, gitSource, deploymentId, meta }: Target, { id }: Operation): object {
  if ((gitSource === undefined) === (deploymentId === undefined))
    throw new StartRefused('the action must say either gitSource or deploymentId');
  return {
    name: project,
    project,
    // What is not named is a preview.
    ...(target === 'preview' ? {} : { target }),
    ...(gitSource === undefined ? {} : { gitSource }),
    ...(deploymentId === undefined ? {} : { deploymentId }),
    meta: { ...meta, [versionKey]: version, [operationKey]: id },
  };
}

async function move(
  api: VercelApi,
  { project, version }: Target,
  what: Move['do'],
  operationId: string,
): Promise<string> {
  const deploymentId = await findVersion(api, project, version, what === 'rollback');
  if (deploymentId === null)
    throw new StartRefused(`Vercel lists no deployment of ${version} that is ready for production`);
  const settings = await api.project(project);
  const rolling = await rollingOf(api, project, settings);
  const isDone =
    settings.targets?.production?.id === deploymentId && !isMoving(settings) && rolling?.state !== 'ACTIVE';
  if (isDone) return moveId({ do: what, deploymentId, askedAt: settings.vercelNow });
  const askedAt =
    what === 'promote'
      ? await api.promote(project, deploymentId)
      : await api.rollback(project, deploymentId, `Quarterdeck ${operationId}`);
  return moveId({ do: what, deploymentId, askedAt });
}

import type { Clock } from '../../lib/clock.ts';
import { type Executor, type OperationReport, StartRefused } from '../../ports/executor.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import { createRemoteExecutor, type Unclear } from '../kit/remote/remote-executor.ts';
import { isCommit, isOfTarget, mayBeOurs, Target } from './own-deploy.ts';
import type { Deploy, RenderApi } from './render-api.ts';
import { mayBeUnfinished, toReport } from './render-report.ts';

/** A deploy, or a request that Render queued behind a running deploy without saying an id. */
type Run = { deploy: Deploy } | { queuedAt: Date };

/** The times of one deploy may be a little apart. */
const toleranceMs = 15_000;
/** A deploy that is not finished may be ours even when Render's clock is wrong by this much. */
const wrongClockMs = 2 * 60 * 60_000;
const longestQueueMs = 30 * 60_000;
const queuedMark = 'queued@';

/**
 * Deploys a commit or an image, and rolls back to one. Render keeps no mark of ours: what was started without a known
 * id is only told from others when Render queued it; otherwise it is unclear, and a person looks.
 */
export function createRenderExecutor({
  api,
  clock,
  lookMs,
}: {
  api: RenderApi;
  clock: Clock;
  /** Polling interval for a deploy, in milliseconds; 3 s by default. */
  lookMs?: number;
}): Executor {
  const dashboards = new Map<string, string>();
  const dashboardOf = async (service: string): Promise<string | null> => {
    const known = dashboards.get(service);
    if (known !== undefined) return known;
    try {
      const found = (await api.dashboard(service))?.replace(/\/+$/, '') ?? null;
      if (found !== null && /^https?:\/\//.test(found)) dashboards.set(service, found);
      return dashboards.get(service) ?? null;
    } catch (error) {
      // A deploy without a link is still a deploy.
      if (error instanceof IntegrationError) return null;
      throw error;
    }
  };

  return createRemoteExecutor<Target, Run>(
    {
      displayName: 'Render',
      target: (words) => Target.safeParse(words).data ?? null,
      find: async (target, { recordedAt }) => {
        const ageMs = clock.now().getTime() - recordedAt.getTime();
        const recordedThere = (renderNow: Date) => new Date(renderNow.getTime() - ageMs - toleranceMs);
        const earliest = (renderNow: Date) => new Date(recordedThere(renderNow).getTime() - wrongClockMs);
        const { deploys, renderNow } = await api.deploysSince(target.service, earliest);
        const candidates = deploys.filter(
          (deploy) =>
            mayBeOurs(target, deploy) &&
            deploy.createdAt >= (mayBeUnfinished(deploy) ? earliest(renderNow) : recordedThere(renderNow)),
        );
        return candidates.length === 0 ? null : unclear(candidates);
      },
      start: async (target) => {
        refuseWhatCannotBeMeant(target);
        const deployId = target.do === 'rollback' ? await prepareRollback(api, target) : null;
        if (deployId !== null) return api.rollback(target.service, deployId);
        const { service, commitId, imageUrl, clearCache } = target;
        const created = await api.create(service, {
          ...(commitId === undefined ? {} : { commitId }),
          ...(imageUrl === undefined ? {} : { imageUrl }),
          clearCache: clearCache ? 'clear' : 'do_not_clear',
        });
        return 'id' in created ? created.id : `${queuedMark}${created.queuedAt.toISOString()}`;
      },
      look: async (target, remoteId) => {
        if (remoteId.startsWith(queuedMark)) return queued(api, target, new Date(remoteId.slice(queuedMark.length)));
        const deploy = await api.look(target.service, remoteId);
        return deploy === null ? null : { deploy };
      },
      idOf: (run) => ('deploy' in run ? run.deploy.id : `${queuedMark}${run.queuedAt.toISOString()}`),
      report: async (target, run): Promise<OperationReport> => {
        if ('deploy' in run) return toReport(target, run.deploy, await dashboardOf(target.service));
        const output = 'Render queued it behind a running deploy.';
        return { state: 'running', startedAt: run.queuedAt, output };
      },
      abort: async ({ service }, run) => {
        if ('deploy' in run && mayBeUnfinished(run.deploy)) await api.cancel(service, run.deploy.id);
      },
    },
    { clock, ...(lookMs === undefined ? {} : { lookMs }) },
  );
}

/** What Render queued without an id: the one deploy that appeared since. */
async function queued(api: RenderApi, target: Target, queuedAt: Date): Promise<Run | Unclear> {
  const since = new Date(queuedAt.getTime() - toleranceMs);
  const { deploys, renderNow } = await api.deploysSince(target.service, () => since);
  const candidates = deploys.filter((deploy) => deploy.createdAt >= since && mayBeOurs(target, deploy));
  const [deploy, ...others] = candidates;
  if (others.length > 0) return unclear(candidates);
  if (deploy !== undefined) return { deploy };
  if (renderNow.getTime() - queuedAt.getTime() <= longestQueueMs) return { queuedAt };
  return { unclear: 'Render queued it and shows no deploy of it; a later one may have replaced it' };
}

function unclear(candidates: readonly Deploy[]): Unclear {
  const ids = candidates.slice(0, 3).map(({ id, status }) => `${id} (${status})`);
  return { unclear: `Render does not say who asked for a deploy, and it could be ${ids.join(' or ')}` };
}

function refuseWhatCannotBeMeant({ commitId, imageUrl }: Target): void {
  if ((commitId === undefined) === (imageUrl === undefined))
    throw new StartRefused('the action must say either commitId or imageUrl');
  if (commitId !== undefined && !isCommit(commitId))
    throw new StartRefused(`“${commitId.slice(0, 60)}” is not a commit: Render deploys by the hash of a commit`);
}

/** The deploy to go back to; null when none is found, and it has to be deployed again. */
async function prepareRollback(api: RenderApi, target: Target): Promise<string | null> {
  const earlier = (await api.onceLive(target.service)).find((deploy) => isOfTarget(target, deploy));
  // Before the rollback: otherwise a commit that arrives in between is deployed over it. Images are not auto-deployed.
  if (target.autoDeploy === 'off' && target.commitId !== undefined) await api.switchAutoDeployOff(target.service);
  return earlier?.id ?? null;
}

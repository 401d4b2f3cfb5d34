import type { OperationRef } from '../../ports/executor.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { Unclear } from '../kit/remote/remote-executor.ts';
import type { VercelApi } from './vercel-api.ts';
import type { Deployment, Listed } from './vercel-schemas.ts';

/** The keys of `meta` that a deployment of ours carries. */
export const operationKey = 'quarterdeckOperation';
export const versionKey = 'quarterdeckVersion';

const commitKeys = ['githubCommitSha', 'gitlabCommitSha', 'bitbucketCommitSha'];
const refKeys = ['githubCommitRef', 'gitlabCommitRef', 'bitbucketCommitRef'];
/** The mark tells ours apart, so that the time may be far off: the clocks may differ. */
const reachBackMs = 2 * 60 * 60_000;
const mostLooks = 20;

/** The deployment that carries the mark of this operation. */
export async function findByMark(
  api: VercelApi,
  project: string,
  { id, recordedAt }: OperationRef,
): Promise<Deployment | Unclear | null> {
  const since = new Date(Math.max(0, recordedAt.getTime() - reachBackMs));
  const { deployments, isWhole } = await api.list(project, { since, target: null });
  const found = deployments.find(({ meta }) => meta?.[operationKey] === id);
  if (found !== undefined)
    return (await api.look(found.uid)) ?? { unclear: `Vercel lists ${found.uid} and has it not` };
  // A list need not show what was noted with a deployment; the deployment itself does.
  const silent = deployments.filter(({ meta }) => meta === undefined);
  for (const { uid } of silent.slice(0, mostLooks)) {
    const deployment = await api.look(uid);
    if (deployment?.meta[operationKey] === id) return deployment;
  }
  if (silent.length > mostLooks) return { unclear: 'Vercel lists deployments without what was noted with them' };
  if (!isWhole)
    throw new IntegrationError('bad_response', 'Vercel: too many deployments since then; it cannot be found');
  return null;
}

/** The newest deployment of this version that can serve production; null when none is listed. */
export async function findVersion(
  api: VercelApi,
  project: string,
  version: string,
  isRollback: boolean,
): Promise<string | null> {
  const { deployments } = await api.list(project, { since: null, target: 'production' });
  const [best] = deployments
    .filter(({ readyState, state, target }) => (readyState ?? state) === 'READY' && target === 'production')
    .filter(({ isRollbackCandidate }) => !isRollback || isRollbackCandidate !== false)
    .map((deployment) => ({ deployment, rank: rankOf({ id: deployment.uid, meta: deployment.meta ?? {} }, version) }))
    .filter(({ rank }) => rank > 0)
    .sort((one, other) => other.rank - one.rank || newerFirst(one.deployment, other.deployment));
  return best?.deployment.uid ?? null;
}

/** How surely a deployment is of this version: by its id, by what we noted, by its commit, by its tag; 0 when not. */
export function rankOf({ id, meta }: { id: string; meta: Deployment['meta'] }, version: string): number {
  if (id === version) return 4;
  if (meta[versionKey] === version) return 3;
  const isCommit = /^[0-9a-f]{7,64}$/i.test(version);
  if (isCommit && commitKeys.some((key) => meta[key]?.toLowerCase().startsWith(version.toLowerCase()))) return 2;
  return refKeys.some((key) => meta[key] === version) ? 1 : 0;
}

function newerFirst(one: Listed, other: Listed): number {
  return other.created.getTime() - one.created.getTime();
}

import type { Deployment } from '../../domain/deployment/deployment.ts';
import { releaseRef } from '../../domain/release/release.ts';
import { formatDuration } from '../../domain/report/duration.ts';
import type { ReleaseWork } from '../release-work.ts';

/** How long before the start something may have happened to be named. */
const nearMs = 2 * 3_600_000;
const mostSuspects = 6;

/**
 * What else may be the cause, as sentences, likeliest first: what the release changes besides code, other releases and locks in
 * this environment near in time, and services that this one depends on and that are in trouble. Nobody is blamed: a person judges.
 */
export async function findSuspects({ deps, stores, release, deployment, now }: ReleaseWork): Promise<string[]> {
  if (!deployment) return [];
  const { services } = deps.settings;
  const since = deployment.startedAt.getTime() - nearMs;
  const { migrations, configuration } = release.plan.artifact;
  const dependsOn = services[release.service]?.dependsOn ?? [];
  const others = Object.values(services).filter(
    ({ name, environments }) => name !== release.service && release.environment in environments,
  );
  const places = others.map(({ name }) => ({ service: name, environment: release.environment }));
  const near = (await stores.deployments.newest(places)).filter(
    (one) => one.startedAt.getTime() >= since || isInTrouble(one),
  );
  const told: { isDependency: boolean; words: string }[] = [];
  for (const other of near) {
    const found = await stores.releases.find(other.releaseId);
    const isDependency = dependsOn.includes(other.service);
    const name = services[other.service]?.displayName ?? other.service;
    const role = isDependency ? ', which this service depends on,' : '';
    const ref = found ? ` (${releaseRef(found)})` : '';
    const ago = formatDuration(Math.max(0, now.getTime() - other.startedAt.getTime()));
    if (isInTrouble(other))
      told.push({
        isDependency,
        words: `${name} ${other.version}${role} is ${other.state.replaceAll('_', ' ')}${ref}.`,
      });
    else told.push({ isDependency, words: `${name} ${other.version}${role} was deployed ${ago} ago${ref}.` });
  }
  const locks = (await stores.locks.open()).filter(
    (lock) =>
      lock.createdAt.getTime() >= since &&
      (lock.environment === null || lock.environment === release.environment) &&
      lock.service !== null &&
      dependsOn.includes(lock.service),
  );
  return [
    ...(migrations.length > 0 ? [`${release.version} migrates the schema: ${migrations.join(', ')}.`] : []),
    ...(configuration.length > 0 ? [`${release.version} changes configuration: ${configuration.join(', ')}.`] : []),
    ...told.toSorted((a, b) => Number(b.isDependency) - Number(a.isDependency)).map(({ words }) => words),
    ...locks.map((lock) => `${lock.service} is locked: ${lock.reason}`),
  ].slice(0, mostSuspects);
}

const isInTrouble = ({ state }: Deployment) =>
  state === 'degraded' || state === 'rolling_back' || state === 'rollback_failed' || state === 'unknown';

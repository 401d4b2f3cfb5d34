import { type Deployment, hasReachedUsers, isAcceptedAsIs } from '../../domain/deployment/deployment.ts';
import { isWorthReturningTo, type Replaced, type Standing } from '../../domain/release/standing.ts';
import type { Place } from '../../ports/stores/deployment-store.ts';
import type { Stores } from '../../ports/stores.ts';
import type { Running } from './facts.ts';

/**
 * What a release of `version` replaces in this place, and its rollback target: the running version if it is known good,
 * otherwise the last one that succeeded here; null when there is none. "Nothing is running" is believed only if the
 * record has nothing either.
 */
export async function findReplaced(
  stores: Stores,
  place: Place,
  version: string,
  running: Exclude<Running, { kind: 'unknown' }>,
): Promise<{ replaced: Replaced; target: string | null }> {
  const last = running.kind === 'version' ? running.version : await lastLive(stores, place);
  if (last === null) return { replaced: { version: null, source: 'nothing', standing: 'not_on_record' }, target: null };
  const standing = await standingOf(stores, place, last);
  const replaced: Replaced = { version: last, source: sources[running.kind], standing };
  const isTarget = isWorthReturningTo(standing) && last !== version;
  const target = isTarget ? last : await stores.deployments.lastGood(place, [last, version]);
  return { replaced, target };
}

const sources = { version: 'service', nothing: 'record', not_asked: 'record_only' } as const;

/** The version last live in this place, according to the record. */
export async function lastLive(stores: Stores, place: Place): Promise<string | null> {
  const [newest] = await stores.deployments.newest([place]);
  if (!newest) return null;
  if (newest.state === 'rolled_back') return newest.rollback?.targetVersion ?? null;
  const steps = await stores.steps.forDeployment(newest.id);
  if (newest.deployedAt !== null || hasReachedUsers(steps)) return newest.version;
  const release = await stores.releases.find(newest.releaseId);
  return release?.plan.previousVersion ?? null;
}

/** What the record knows about this version in this place. */
export async function standingOf(stores: Stores, place: Place, version: string): Promise<Standing> {
  const [own, restored] = await Promise.all([
    stores.deployments.newestOf(place, version),
    stores.deployments.restoredTo(place, version),
  ]);
  if (restored && (!own || restored.startedAt > own.startedAt)) return 'good';
  return own ? standingAfter(own) : 'not_on_record';
}

function standingAfter(own: Deployment): Standing {
  switch (own.state) {
    case 'succeeded':
      return isAcceptedAsIs(own) ? 'accepted' : 'good';
    case 'rolled_back':
      return 'rolled_back';
    case 'verifying':
      return 'good';
    default:
      return 'failed';
  }
}

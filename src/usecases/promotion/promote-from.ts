import type { ReleaseId } from '../../domain/ids.ts';
import { environmentsInOrder } from '../../domain/promotion/promotion.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { err, type Result } from '../../lib/result.ts';
import type { Deps, RequestDeps } from '../deps.ts';
import type { Caller } from '../once.ts';
import { lastLive } from '../release/find-replaced.ts';
import type { Opened } from '../release/open-release.ts';
import { promoteRelease } from './promote-release.ts';

/**
 * Opens a release of what this release brought to its environment to the next one. Refuses with `nothing_to_promote` when
 * something else runs there by now, besides what `promoteRelease` refuses.
 */
export async function promoteFrom(
  deps: RequestDeps & Pick<Deps, 'systems'>,
  { releaseId }: { releaseId: ReleaseId },
  caller: Caller,
): Promise<Result<Opened & { from: string }, Refusal>> {
  const release = await deps.database.read((stores) => stores.releases.find(releaseId));
  if (release === null) return err({ kind: 'unknown_release', asked: releaseId });
  const service = deps.settings.services[release.service];
  if (service === undefined)
    return err({ kind: 'unknown_service', asked: release.service, known: Object.keys(deps.settings.services) });
  const environments = environmentsInOrder(deps.settings, service);
  const from = release.environment;
  const to = environments[environments.indexOf(from) + 1];
  if (!environments.includes(from) || to === undefined)
    return err({ kind: 'nowhere_to_promote', service: service.name, environments });
  const live = await deps.database.read((stores) => lastLive(stores, { service: service.name, environment: from }));
  if (live !== release.version)
    return err({
      ...{ kind: 'nothing_to_promote', service: service.name, from, to },
      why: `${live ?? 'nothing'} is live in ${from} by now`,
    });
  return promoteRelease(deps, { service: service.name, version: release.version, to }, caller);
}

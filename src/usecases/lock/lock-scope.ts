import type { Lock, LockScope } from '../../domain/lock/lock.ts';
import { applies, covers } from '../../domain/lock/lock.ts';
import type { Stores } from '../../ports/stores.ts';
import type { Deps } from '../deps.ts';
import { untilViewedAnewMs } from '../query/recent-view.ts';

/** What is meant by a service, an environment, or `all`; null when there is no such place. */
export function resolveScope(
  deps: Pick<Deps, 'settings'>,
  scope: string,
  environment: string | null,
): LockScope | null {
  if (scope === 'all') return { scope: 'global', service: null, environment: null };
  if (Object.hasOwn(deps.settings.services, scope)) {
    const isThere =
      environment === null || Object.hasOwn(deps.settings.services[scope]?.environments ?? {}, environment);
    return isThere ? { scope: 'service', service: scope, environment } : null;
  }
  if (deps.settings.environments.some((one) => one.name === scope))
    return { scope: 'environment', service: null, environment: scope };
  return null;
}

/** The cards of the releases that this lock holds up show it, or no longer do. */
export async function touchCovered(stores: Stores, lock: LockScope): Promise<void> {
  for (const release of await stores.releases.active())
    if (covers(lock, release.service, release.environment) && release.state !== 'in_progress')
      await stores.messages.touch(release.id, untilViewedAnewMs);
}

/** The stop that holds everything; null when the line is not stopped. */
export async function stopInForce(stores: Stores, now: Date): Promise<Lock | null> {
  return (await stores.locks.open()).find((lock) => lock.kind === 'stop' && applies(lock, now)) ?? null;
}

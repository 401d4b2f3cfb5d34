import { type EnvironmentStanding, healthOf } from '../../domain/promotion/environment-row.ts';
import { environmentsInOrder } from '../../domain/promotion/promotion.ts';
import { policyFor } from '../../domain/settings.ts';
import type { Stores } from '../../ports/stores.ts';
import type { Deps } from '../deps.ts';
import { lastLive } from '../release/find-replaced.ts';

/**
 * The environments of a service in the order of promotion, by the record: nothing outside is asked. Empty for a service
 * with one environment.
 */
export async function readEnvironments(
  { settings, clock }: Pick<Deps, 'settings' | 'clock'>,
  stores: Stores,
  name: string,
): Promise<EnvironmentStanding[]> {
  const service = settings.services[name];
  const names = service === undefined ? [] : environmentsInOrder(settings, service);
  if (service === undefined || names.length < 2) return [];
  const { soakMs } = policyFor(settings, service).policy;
  return Promise.all(
    names.map(async (environment, index) => {
      const last = await standingIn(stores, { service: name, environment });
      const until = last.since === null ? null : new Date(last.since.getTime() + soakMs);
      const soaks = index < names.length - 1 && last.health === 'good' && until !== null && until > clock.now();
      return { environment, version: last.version, health: last.health, soakUntil: soaks ? until : null };
    }),
  );
}

async function standingIn(
  stores: Stores,
  place: { service: string; environment: string },
): Promise<Pick<EnvironmentStanding, 'version' | 'health'> & { since: Date | null }> {
  const [newest] = await stores.deployments.newest([place]);
  if (!newest) return { version: null, health: 'unknown', since: null };
  const { state, deployedAt, rollback } = newest;
  if (state === 'rolled_back')
    return { version: rollback?.targetVersion ?? null, health: healthOf(newest), since: null };
  if (deployedAt !== null) return { version: newest.version, health: healthOf(newest), since: deployedAt };
  // Under way, or it failed on its way: the version before may still be there.
  const version = await lastLive(stores, place);
  const before =
    version === null || version === newest.version ? null : await stores.deployments.newestOf(place, version);
  return { version, health: before === null ? 'unknown' : healthOf(before), since: null };
}

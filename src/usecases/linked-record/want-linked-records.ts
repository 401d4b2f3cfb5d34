import { wantedRecords } from '../../domain/linked-record/linked-record.ts';
import type { Release } from '../../domain/release/release.ts';
import type { Stores } from '../../ports/stores.ts';
import type { Deps } from '../deps.ts';

/**
 * Makes the records of a release in other systems due, and adds those that are not there yet. Does nothing when the
 * settings name no such system.
 */
export async function wantLinkedRecords(
  { settings, ids }: Pick<Deps, 'settings' | 'ids'>,
  stores: Pick<Stores, 'linkedRecords'>,
  release: Release,
): Promise<void> {
  const service = settings.services[release.service];
  const environment = service?.environments[release.environment];
  if (!service || !environment) return;
  const wanted = wantedRecords(release, service, environment);
  if (wanted.length === 0) return;
  await stores.linkedRecords.want(
    wanted.map((one) => ({ id: ids.next<'LinkedRecord'>('lrc'), releaseId: release.id, ...one })),
  );
}

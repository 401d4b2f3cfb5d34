import { type LedgerEntry, ledgerEntry } from '../../domain/rehearsal/rehearsal.ts';
import type { Place } from '../../ports/stores/deployment-store.ts';
import type { Stores } from '../../ports/stores.ts';
import type { Deps } from '../deps.ts';

/** A verified rehearsal, with the content that was rehearsed. */
export type Rehearsed = LedgerEntry & { digest: string | null };

/**
 * The rehearsals for this place that went forward and back, verified, newest first. One that failed on its way and was
 * taken back shows neither that the version can be deployed nor how long a whole rollback takes.
 */
export async function loadRehearsals(stores: Stores, place: Place, limit: number): Promise<Rehearsed[]> {
  const releases = await stores.releases.rehearsals(place.service, place.environment, limit);
  const found: Rehearsed[] = [];
  for (const release of releases) {
    const entry = ledgerEntry(release, await stores.deployments.forRelease(release.id));
    if (entry !== null && entry.forwardMs !== null) found.push({ ...entry, digest: release.plan.artifact.digest });
  }
  return found;
}

/** The newest rollbacks of a service, real and rehearsed, among its last `limit` releases. */
export async function loadLedger(deps: Pick<Deps, 'database'>, service: string, limit: number): Promise<LedgerEntry[]> {
  return deps.database.read(async (stores) => {
    const ended = await stores.releases.ended(limit, { service });
    const found: LedgerEntry[] = [];
    for (const release of ended.filter(({ state }) => state === 'rolled_back')) {
      const entry = ledgerEntry(release, await stores.deployments.forRelease(release.id));
      if (entry !== null) found.push(entry);
    }
    return found;
  });
}

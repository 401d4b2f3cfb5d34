import type { ReleaseId } from '../../domain/ids.ts';
import type { Deps } from '../deps.ts';

/**
 * Seals events that a version without seals appended, release by release, each under its lock; returns how many
 * releases.
 */
export async function sealEvents(deps: Pick<Deps, 'database'>): Promise<number> {
  const { database } = deps;
  const done = new Set<ReleaseId>();
  for (;;) {
    const open = await database.transaction((stores) => stores.audit.unsealed(100));
    const fresh = open.filter((id) => !done.has(id));
    // A replica without seals may append again meanwhile; the next run seals that.
    if (fresh.length === 0) return done.size;
    for (const id of fresh) {
      await database.transaction(async (stores) => {
        if (await stores.releases.lock(id)) await stores.events.sealOpen(id);
      });
      done.add(id);
    }
  }
}

import type { Lock } from '../../domain/lock/lock.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { parseReleaseRef, type Release } from '../../domain/release/release.ts';
import type { ReleaseView } from '../../domain/release/view.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { Deps } from '../deps.ts';
import { loadView } from './load-view.ts';

/**
 * The release that a person means: `R-12`, or nothing when only one is active. Refuses what does not exist or is
 * ambiguous.
 */
export async function findRelease(deps: Deps, asked: string): Promise<Result<Release, Refusal>> {
  return deps.database.read(async (stores) => {
    if (asked.trim() === '') {
      const active = await stores.releases.recent(2, {
        states: ['draft', 'in_review', 'approved', 'in_progress', 'failed'],
      });
      const [only] = active;
      if (only && active.length === 1) return ok(only);
      return err({
        kind: 'bad_argument',
        detail: only ? 'Several releases are active; say which one.' : 'No release is active.',
        usage: '/deploy … R-12',
      });
    }
    const number = parseReleaseRef(asked);
    const release = number === null ? null : await stores.releases.findByNumber(number);
    return release ? ok(release) : err({ kind: 'unknown_release', asked });
  });
}

export async function showRelease(deps: Deps, id: Release['id']): Promise<ReleaseView | null> {
  return deps.database.transaction(async (stores) => {
    const release = await stores.releases.find(id);
    return release ? loadView(deps, stores, release, await stores.deployments.forRelease(id)) : null;
  });
}

/** Newest releases first, and the locks in force. */
export async function listReleases(deps: Deps, limit: number): Promise<{ releases: Release[]; locks: Lock[] }> {
  return deps.database.transaction(async (stores) => ({
    releases: await stores.releases.recent(limit),
    locks: await stores.locks.open(),
  }));
}

import { ended, type QueueHappening } from '../../domain/queue/queue.ts';
import type { ReleaseState } from '../../domain/release/lifecycle.ts';
import { releaseRef } from '../../domain/release/release.ts';
import type { Stores } from '../../ports/stores.ts';
import type { ChangeDeps } from '../deps.ts';
import { changeQueue } from './queue-work.ts';

/** In these states a release can still be started. */
const beforeStart: readonly ReleaseState[] = ['draft', 'in_review', 'approved', 'rejected'];

/**
 * Looks at the queue of an environment: ends turns that were not taken, calls the next ones, and lets go of releases
 * that will not start any more. Answers how long until it is to be looked at again. The caller holds the queue.
 */
export async function lookAtQueue(
  deps: Pick<ChangeDeps, 'settings' | 'clock' | 'ids'>,
  stores: Stores,
  environment: string,
): Promise<number | null> {
  const gone = await overReleases(stores, environment);
  const { againMs } = await changeQueue(deps, stores, environment, (entries, { now }) => {
    const happenings: QueueHappening[] = [];
    const after = entries.map((entry) => {
      const reason = gone.get(entry.id);
      if (reason === undefined) return entry;
      const left = ended(entry, reason, now);
      happenings.push({ kind: 'left', entry: left, reason });
      return left;
    });
    return { entries: after, happenings };
  });
  return againMs;
}

/** The entries of releases that will not start any more, and why. */
async function overReleases(stores: Stores, environment: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const entry of await stores.queue.open(environment)) {
    if (entry.releaseId === null) continue;
    const release = await stores.releases.find(entry.releaseId);
    if (release === null || !beforeStart.includes(release.state))
      found.set(
        entry.id,
        release === null ? 'its release is gone' : `${releaseRef(release)} is ${release.state.replaceAll('_', ' ')}`,
      );
  }
  return found;
}

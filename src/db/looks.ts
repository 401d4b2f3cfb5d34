import type { ReleaseId } from '../domain/ids.ts';
import type { Release } from '../domain/release/release.ts';

/** A release as it was committed, with the head of its chain of events. */
export interface Look {
  release: Release;
  eventCount: number | null;
  eventHash: string | null;
}

/**
 * The last looks at releases, each for one transaction that follows: a command finds its release before it changes it.
 * A look may be out of date by then, which `UnlockedEdit` finds out.
 */
export interface Looks {
  keep(look: Look): void;
  take(id: ReleaseId): Look | null;
}

/** Far more than commands at the same time. */
const mostKept = 300;

export function createLooks(): Looks {
  const kept = new Map<ReleaseId, Look>();
  return {
    keep(look) {
      kept.delete(look.release.id);
      kept.set(look.release.id, look);
      const [oldest] = kept.keys();
      if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
    },
    take(id) {
      const look = kept.get(id) ?? null;
      kept.delete(id);
      return look;
    },
  };
}

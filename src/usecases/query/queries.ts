import type { Lock } from '../../domain/lock/lock.ts';
import type { Release } from '../../domain/release/release.ts';
import type { ViewPart, ViewWith } from '../../domain/release/view.ts';
import type { Deps } from '../deps.ts';
import { loadView } from './load-view.ts';

/** A release with these parts; null when there is none. */
export async function showRelease<P extends ViewPart>(
  deps: Pick<Deps, 'database' | 'settings'>,
  id: Release['id'],
  parts: readonly P[],
): Promise<ViewWith<P> | null> {
  return deps.database.transaction(async (stores) => {
    const release = await stores.releases.find(id);
    return release
      ? loadView(deps, stores, { release, deployment: await stores.deployments.forRelease(id) }, parts)
      : null;
  });
}

/** What is open, what has ended, and what is locked. */
export interface Overview {
  /** All of them, however old: what failed and what is under way before what waits, each newest first. */
  active: Release[];
  /** The latest ends first, at most as many as were asked for. */
  ended: Release[];
  /** How many ended besides those. */
  endedMore: number;
  locks: Lock[];
}

const urgency: readonly Release['state'][] = ['failed', 'in_progress', 'approved', 'in_review', 'draft'];

/** Everything that is open, and the latest `limit` releases that have ended. */
export async function overview(deps: Pick<Deps, 'database'>, limit: number): Promise<Overview> {
  return deps.database.read(async (stores) => {
    const [active, ended, count, locks] = await Promise.all([
      stores.releases.active(),
      stores.releases.ended(limit),
      stores.releases.count(),
      stores.locks.open(),
    ]);
    const urgent = ({ state }: Release) => urgency.indexOf(state);
    return {
      active: active.sort((a, b) => urgent(a) - urgent(b) || b.number - a.number),
      ended,
      endedMore: Math.max(0, count.ended - ended.length),
      locks,
    };
  });
}

import type { Incident } from '../../domain/incident/incident.ts';
import type { Lock } from '../../domain/lock/lock.ts';
import type { Release } from '../../domain/release/release.ts';
import type { ViewPart, ViewWith } from '../../domain/release/view.ts';
import type { Deps } from '../deps.ts';
import { loadView } from './load-view.ts';

/** A release with these parts; null when there is none. */
export async function showRelease<P extends ViewPart>(
  deps: Pick<Deps, 'database' | 'settings' | 'clock'>,
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

/** Open releases, ended releases, and locks. */
export interface Overview {
  /** All of them, however old: failed and in-progress ones before waiting ones, each newest first. */
  active: Release[];
  /** Most recently ended first, at most as many as requested. */
  ended: Release[];
  /** How many more have ended. */
  endedMore: number;
  locks: Lock[];
  /** Those that are not closed, the worst first. */
  incidents: Incident[];
}

const urgency: readonly Release['state'][] = ['failed', 'in_progress', 'approved', 'in_review', 'draft'];

/** Everything that is open, and the latest `limit` releases that have ended. */
export async function overview(deps: Pick<Deps, 'database'>, limit: number): Promise<Overview> {
  return deps.database.read(async (stores) => {
    const [active, ended, count, locks, incidents] = await Promise.all([
      stores.releases.active(),
      stores.releases.ended(limit),
      stores.releases.count(),
      stores.locks.open(),
      stores.incidents.open(),
    ]);
    const urgent = ({ state }: Release) => urgency.indexOf(state);
    return {
      active: active.sort((a, b) => urgent(a) - urgent(b) || b.number - a.number),
      ended,
      endedMore: Math.max(0, count.ended - ended.length),
      locks,
      incidents,
    };
  });
}

import type { Release } from '../../domain/release/release.ts';
import type { ReleaseView } from '../../domain/release/view.ts';
import type { Stores } from '../../ports/stores.ts';
import type { Deps } from '../deps.ts';
import { loadView } from './load-view.ts';
import { everyPart } from './view-parts.ts';

const freshMs = 1_000;
/** How long to delay a refresh when nothing was recorded for the release. */
export const untilViewedAnewMs = freshMs + 500;
const mostKept = 100;

interface Kept {
  revision: number;
  at: number;
  view: Promise<ReleaseView>;
}

const keptBy = new WeakMap<object, Map<Release['id'], Kept>>();

/**
 * The view of a release for messages, of this revision or a later one. One change makes half a dozen messages of the same
 * release due at the same time; they share one query, because every recorded change increments the revision. Readings and
 * locks may be up to a second old.
 */
export function recentView(
  deps: Pick<Deps, 'settings' | 'clock'>,
  stores: Stores,
  release: Release,
): Promise<ReleaseView> {
  const kept = keptBy.get(deps) ?? new Map<Release['id'], Kept>();
  keptBy.set(deps, kept);
  const known = kept.get(release.id);
  const now = deps.clock.monotonicMs();
  if (known && known.revision >= release.revision && now - known.at < freshMs) return known.view;
  const read = { revision: release.revision, at: now, view: load(deps, stores, release) };
  if (kept.size >= mostKept) kept.clear();
  kept.set(release.id, read);
  // Others wait for it too, but the next one reads it again.
  read.view.catch(() => {
    if (kept.get(release.id) === read) kept.delete(release.id);
  });
  return read.view;
}

async function load(deps: Pick<Deps, 'settings' | 'clock'>, stores: Stores, release: Release): Promise<ReleaseView> {
  const deployment = await stores.deployments.forRelease(release.id);
  return loadView(deps, stores, { release, deployment }, everyPart);
}

import type { Place } from '../../ports/stores/deployment-store.ts';
import type { Stores } from '../../ports/stores.ts';
import { standingOf } from './find-replaced.ts';

/** More are not offered. */
const mostTargets = 5;

/** The versions that have succeeded in this place, the newest first: a release of `version` can be rolled back to them. */
export async function rollbackTargets(stores: Stores, place: Place, version: string): Promise<string[]> {
  const found: string[] = [];
  while (found.length < mostTargets) {
    const next = await stores.deployments.lastGood(place, [version, ...found]);
    if (next === null) break;
    found.push(next);
  }
  return found;
}

/** Is it known that this version works in this place? */
export async function hasSucceeded(stores: Stores, place: Place, version: string): Promise<boolean> {
  const standing = await standingOf(stores, place, version);
  return standing === 'good' || standing === 'accepted';
}

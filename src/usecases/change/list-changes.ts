import { type ChangeRequest, isOverdue } from '../../domain/change/change-request.ts';
import { openChangeStates } from '../../domain/change/lifecycle.ts';
import { changeDocument } from '../../domain/change/words.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { Release } from '../../domain/release/release.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { Deps } from '../deps.ts';
import { loadView } from '../query/load-view.ts';

/** What can be asked for; a service by its name besides. */
export const changeFilters = ['open', 'review', 'overdue', 'failed', 'standard', 'normal', 'emergency', 'all'] as const;
export type ChangeFilter = (typeof changeFilters)[number];

/** A change request with its release. */
export interface ListedChange {
  change: ChangeRequest;
  release: Release;
  isOverdue: boolean;
}

/** The newest of this many are looked at. */
const mostRead = 500;

/** Change requests that are kept here, newest first; by default those that are not closed. */
export async function listChanges(
  deps: Pick<Deps, 'database' | 'clock'>,
  { filter, service }: { filter: ChangeFilter; service: string | null },
): Promise<ListedChange[]> {
  const now = deps.clock.now();
  return deps.database.read(async (stores) => {
    const states = filter === 'open' ? openChangeStates : filter === 'review' ? (['review'] as const) : undefined;
    const changes = (await stores.changeRequests.newest(mostRead, filter === 'overdue' ? ['review'] : states)).filter(
      (one) => isAsked(one, filter, now),
    );
    const releases = await Promise.all(changes.map(({ releaseId }) => stores.releases.find(releaseId)));
    return changes.flatMap((change, index) => {
      const release = releases[index];
      if (!release || (service !== null && release.service !== service)) return [];
      return [{ change, release, isOverdue: isOverdue(change, now) }];
    });
  });
}

function isAsked(change: ChangeRequest, filter: ChangeFilter, now: Date): boolean {
  switch (filter) {
    case 'overdue':
      return isOverdue(change, now);
    case 'failed':
      return change.outcome === 'unsuccessful' || isOverdue(change, now);
    case 'standard':
    case 'normal':
    case 'emergency':
      return change.type === filter;
    default:
      return true;
  }
}

/** A change request that is kept here, and its document as Markdown. */
export async function showChange(
  deps: Pick<Deps, 'database' | 'settings' | 'clock'>,
  by: { number: number } | { releaseId: Release['id'] },
): Promise<Result<{ change: ChangeRequest; release: Release; markdown: string }, Refusal> | null> {
  return deps.database.read(async (stores) => {
    const change =
      'number' in by
        ? await stores.changeRequests.findByNumber(by.number)
        : await stores.changeRequests.forRelease(by.releaseId);
    if (change === null)
      return 'number' in by ? err({ kind: 'unknown_change_request', asked: `C-${by.number}` }) : null;
    const release = await stores.releases.find(change.releaseId);
    if (release === null) return err({ kind: 'unknown_change_request', asked: `C-${change.number}` });
    const deployment = await stores.deployments.forRelease(release.id);
    const view = await loadView(deps, stores, { release, deployment }, ['approvals', 'todos']);
    return ok({ change, release, markdown: changeDocument(view, change) });
  });
}

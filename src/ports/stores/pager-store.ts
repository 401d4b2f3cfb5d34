import type { PagerCall, PagerState } from '../../domain/escalation/pager.ts';
import type { EscalationId, PagerId, ReleaseId } from '../../domain/ids.ts';
import type { DueQueue } from '../due-queue.ts';

export interface PagerStore extends DueQueue<PagerId> {
  /** Wants the escalation raised at this pager, now. */
  want(row: Pick<PagerState, 'id' | 'releaseId' | 'escalationId' | 'uses'>): Promise<void>;
  /**
   * Changes what the pagers that know of the escalation should show, now; those that show it already are left alone.
   */
  change(escalationId: EscalationId, wanted: PagerCall): Promise<void>;
  find(id: PagerId): Promise<PagerState | null>;
  /** Records what became of a call; what is wanted stays as it is. */
  save(row: Pick<PagerState, 'id' | 'told' | 'failure'>): Promise<void>;
  forRelease(releaseId: ReleaseId): Promise<PagerState[]>;
}

import { type ChainHead, emptyChain } from '../../domain/audit/chain.ts';
import type { ReleaseId } from '../../domain/ids.ts';

/**
 * The chains of the releases that this transaction has locked. Appending requires one, so nothing is appended without
 * the lock.
 */
export interface Chains {
  /** Called when the release's row is locked; a count of null means that some of its events are not sealed yet. */
  begin(id: ReleaseId, count: number | null, hash: string | null): void;
  /**
   * The head to append to; `open` when the events that are there must be sealed first. Throws for an unlocked release.
   */
  head(id: ReleaseId): ChainHead | 'open';
  move(id: ReleaseId, head: ChainHead): void;
}

export function createChains(): Chains {
  const heads = new Map<ReleaseId, ChainHead | 'open'>();
  return {
    begin(id, count, hash) {
      if (count === null) heads.set(id, 'open');
      else heads.set(id, hash === null ? emptyChain : { count, hash });
    },
    head(id) {
      const head = heads.get(id);
      if (!head) throw new Error(`events are appended under the lock of their release, and ${id} is not locked`);
      return head;
    },
    move: (id, head) => void heads.set(id, head),
  };
}

import type { LockId } from '../ids.ts';
import type { Lock } from './lock.ts';

/** What the announcement of a stop shows, as it stands in its post. */
export interface StopCard extends Pick<Lock, 'reason' | 'authorId' | 'liftAskedBy' | 'liftedBy' | 'liftReason'> {
  id: LockId;
  isLifted: boolean;
}

export function stopCard(lock: Lock): StopCard {
  const { id, reason, authorId, liftAskedBy, liftedBy, liftReason, liftedAt } = lock;
  return { id, reason, authorId, liftAskedBy, liftedBy, liftReason, isLifted: liftedAt !== null };
}

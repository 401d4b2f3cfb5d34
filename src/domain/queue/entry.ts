import type { QueueEntryId, ReleaseId } from '../ids.ts';
import type { StrategyName } from '../strategy/matrix.ts';

/** A request for a release, kept until its turn comes. The plan is drafted then, against what runs then. */
export interface QueuedRequest {
  strategy: StrategyName | null;
  reason: string;
  because: string | null;
}

/** A place in the queue of an environment: of a request, or of a release that is to start. */
export interface QueueEntry {
  id: QueueEntryId;
  /** People say “Q-3”. */
  number: number;
  /** The order within the environment, the smallest first. */
  rank: number;
  service: string;
  version: string;
  environment: string;
  /** Whose turn it will be. */
  personId: string;
  /** Null when a release waits. */
  request: QueuedRequest | null;
  /** The release that waits, or that the request became. */
  releaseId: ReleaseId | null;
  /** Why it went ahead of others; null when it did not. */
  emergency: string | null;
  state: 'waiting' | 'called' | 'started' | 'left';
  joinedAt: Date;
  calledAt: Date | null;
  /** Until when a called turn can be taken. */
  claimUntil: Date | null;
  /** How many turns were not taken. */
  misses: number;
  /** How many emergencies went ahead of it. */
  overtaken: number;
  /** The entry with which its person wants to swap. */
  swapWith: QueueEntryId | null;
  endedAt: Date | null;
  endReason: string | null;
}

/** How people refer to it. */
export function queueRef({ number }: Pick<QueueEntry, 'number'>): string {
  return `Q-${number}`;
}

/** Parses `Q-3` or `q3`; null for anything else. */
export function parseQueueRef(text: string): number | null {
  const match = /^q-?(\d{1,9})$/i.exec(text.trim());
  return match ? Number(match[1]) : null;
}

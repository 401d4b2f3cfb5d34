import type { QueueEntryId, ReleaseId } from '../../domain/ids.ts';
import type { Occupied } from '../../domain/queue/conflict.ts';
import type { QueueEntry } from '../../domain/queue/entry.ts';
import type { Place } from './deployment-store.ts';

export interface QueueStore {
  /**
   * Locks the queue of this environment, and the decisions to start something there, until this transaction ends. What
   * is read afterward stays true until then.
   */
  hold(environment: string): Promise<void>;
  insert(entry: Omit<QueueEntry, 'number'>): Promise<QueueEntry>;
  save(entry: QueueEntry): Promise<void>;
  /** Gives these entries other ranks, in one statement. */
  rank(ranks: readonly Pick<QueueEntry, 'id' | 'rank'>[]): Promise<void>;
  /** Who waits or was called in this environment, in order. */
  open(environment: string): Promise<QueueEntry[]>;
  find(by: { id: QueueEntryId } | { number: number }): Promise<QueueEntry | null>;
  /** The open entry of a release; null when it does not wait. */
  openFor(releaseId: ReleaseId): Promise<QueueEntry | null>;
  /** What occupies the places of this environment. */
  occupied(environment: string): Promise<Occupied>;
  /** How long the newest deployments in this place took from their start to the end of their watch, newest first. */
  durations(place: Place, limit: number): Promise<number[]>;
}

import type { Actor } from '../../domain/actor.ts';
import type { Event, EventData, EventType } from '../../domain/event.ts';
import type { ReleaseId } from '../../domain/ids.ts';

export interface EventStore {
  /** Adds to the release's chain. The release must be locked, or inserted, in this transaction. */
  append<T extends EventType>(releaseId: ReleaseId, type: T, data: EventData[T], actor: Actor, at: Date): Promise<void>;
  forRelease(releaseId: ReleaseId): Promise<Event[]>;
  /** Seals events that a version without seals appended to a release that is locked in this transaction. */
  sealOpen(releaseId: ReleaseId): Promise<void>;
}

import type { Actor } from '../../domain/actor.ts';
import type { LockRecordEvents } from '../../domain/lock/events.ts';
import type { QueueRecordEvents } from '../../domain/queue/events.ts';

/** What the records of locks and of the queue say, by type. */
export interface PlaceEventData {
  lock: LockRecordEvents;
  queue: QueueRecordEvents;
}

/** One entry of the record of a lock, or of an entry of the queue. */
export interface PlaceEvent {
  seq: number;
  subject: 'lock' | 'queue';
  subjectId: string;
  type: string;
  data: unknown;
  actor: Actor;
  at: Date;
}

/** The records of locks and of the queue; only added to. */
export interface PlaceEventStore {
  append<S extends keyof PlaceEventData, T extends keyof PlaceEventData[S] & string>(
    subject: S,
    subjectId: string,
    type: T,
    data: PlaceEventData[S][T],
    actor: Actor,
    at: Date,
  ): Promise<void>;
  /** In the order in which it happened. */
  of(subjectId: string): Promise<PlaceEvent[]>;
}

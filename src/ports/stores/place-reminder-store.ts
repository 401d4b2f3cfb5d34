import type { LockId, PlaceReminderId } from '../../domain/ids.ts';
import type { DueQueue } from '../due-queue.ts';

/** Somebody looks after a lock or after the queue of an environment at a given time; there is one row for each. */
export interface PlaceReminder {
  id: PlaceReminderId;
  task: { kind: 'lock'; lockId: LockId; lookedAt: string | null } | { kind: 'queue'; environment: string };
}

export interface PlaceReminderStore extends DueQueue<PlaceReminderId> {
  /** Ensures that the row exists and is due after `delayMs` at the latest. */
  want(reminder: PlaceReminder, delayMs: number): Promise<void>;
  save(reminder: PlaceReminder): Promise<void>;
  find(id: PlaceReminderId): Promise<PlaceReminder | null>;
}

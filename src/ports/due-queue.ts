import type { ReleaseId } from '../domain/ids.ts';

/** Thrown by `lock` and the due queues when a lease was taken over meanwhile: whoever holds the old one must stop. */
export class LeaseLost extends Error {
  constructor(what: string) {
    super(`the lease on ${what} was taken over`);
    this.name = 'LeaseLost';
  }
}

/** The right to work on a due row until `until`; every effect checks the token again. */
export interface Lease<Id extends string> {
  id: Id;
  token: string;
  attempts: number;
  /** The release that the row is about, so that whatever is logged about it can say so. */
  releaseId: ReleaseId | null;
}

/** The tables whose rows are queues. */
export const queueNames = ['steps', 'watches', 'reminders', 'posts', 'messages'] as const;

export type QueueName = (typeof queueNames)[number];

/** Rows that are due are the queue. Times are the database's own. */
export interface DueQueue<Id extends string> {
  /** Takes up to `limit` rows that are due and not leased, most urgent first. */
  claim(limit: number, leaseMs: number): Promise<Lease<Id>[]>;
  /** Throws LeaseLost unless the lease still holds; locks the row until the transaction ends. */
  hold(lease: Lease<Id>): Promise<void>;
  /** Extends a lease that still holds. Throws LeaseLost otherwise. */
  extend(lease: Lease<Id>, leaseMs: number): Promise<void>;
  /**
   * Gives the row back: due again after `delayMs`, or never (null). `untouched` says that nothing was tried, so the
   * attempt does not count.
   */
  release(lease: Lease<Id>, delayMs: number | null, untouched?: 'untouched'): Promise<void>;
  /** Makes a row due after `delayMs`; `soonest` keeps an earlier time that is already set. */
  schedule(id: Id, delayMs: number | null): Promise<void>;
  /** Milliseconds until the next row is due; null when none is. */
  nextDueMs(): Promise<number | null>;
  state(): Promise<QueueState>;
}

/** How many rows of a queue are due, worked on and waiting, and for how long the oldest one has been due. */
export interface QueueState {
  due: number;
  leased: number;
  waiting: number;
  lagMs: number;
}

import type { ReleaseId } from '../domain/ids.ts';

/** Thrown by `lock` and the due queues when another worker has taken over the lease: the previous holder must stop. */
export class LeaseLost extends Error {
  constructor(what: string) {
    super(`the lease on ${what} was taken over`);
    this.name = 'LeaseLost';
  }
}

/** The right to process a due row until `until`; every effect checks the token again. */
export interface Lease<Id extends string> {
  id: Id;
  token: string;
  attempts: number;
  /** The release that the row is about, for log lines. */
  releaseId: ReleaseId | null;
}

/** The tables whose rows are queues. */
export const queueNames = [
  'steps',
  'watches',
  'reminders',
  'posts',
  'messages',
  'samplings',
  'pagers',
  'linkedRecords',
  'incidentReminders',
  'incidentMessages',
  'webhooks',
  'placeReminders',
] as const;

export type QueueName = (typeof queueNames)[number];

/** Due rows are the queue. Times use the database's clock. */
export interface DueQueue<Id extends string> {
  /** Claims up to `limit` rows that are due and not leased, most urgent first. */
  claim(limit: number, leaseMs: number): Promise<Lease<Id>[]>;
  /** Throws LeaseLost unless the lease still holds; locks the row until the transaction ends. */
  hold(lease: Lease<Id>): Promise<void>;
  /** Throws LeaseLost unless the lease holds now. Locks nothing: for work that holds the row later. */
  check(lease: Lease<Id>): Promise<void>;
  /** Extends a lease that still holds. Throws LeaseLost otherwise. */
  extend(lease: Lease<Id>, leaseMs: number): Promise<void>;
  /**
   * Releases the row: due again after `delayMs`, or never (null). `untouched` means that nothing was attempted, so the
   * attempt does not count; `succeeded`, that this one succeeded and the next is another, so counting starts again.
   */
  release(lease: Lease<Id>, delayMs: number | null, how?: 'untouched' | 'succeeded'): Promise<void>;
  /** Makes a row due after `delayMs`, or never (null). While somebody works on it, it is due again afterward. */
  schedule(id: Id, delayMs: number | null): Promise<void>;
  state(): Promise<QueueState>;
}

/** When the next row of a queue falls due. */
export interface NextDue {
  queue: QueueName;
  /** Milliseconds from now; 0 when it is due already. */
  ms: number;
}

/** How many rows of a queue are due, leased and waiting, and how long the oldest one has been due. */
export interface QueueState {
  due: number;
  leased: number;
  waiting: number;
  lagMs: number;
}

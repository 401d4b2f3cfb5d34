import type { QueueName } from './due-queue.ts';
import type { Stores } from './stores.ts';

/** Thrown when a transaction settles a key that has an answer already: everything of it was undone. */
export class KeyUsed extends Error {
  constructor(options?: { cause?: unknown }) {
    super('the key has an answer already', options);
    this.name = 'KeyUsed';
  }
}

/** Thrown when the database did not answer in time or was away: nothing is known to have been written. */
export class DatabaseUnavailable extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'DatabaseUnavailable';
  }
}

export interface Database {
  /**
   * Runs `work` in one transaction with a time limit on every call. Deadlocks and serialization failures are tried
   * again, so `work` must not reach outside. Throws DatabaseUnavailable.
   */
  transaction<T>(work: (stores: Stores) => Promise<T>): Promise<T>;
  /**
   * Runs `work`, which must send one statement and no second one: a transaction by itself, in one round trip. Throws
   * DatabaseUnavailable.
   */
  statement<T>(work: (stores: Stores) => Promise<T>): Promise<T>;
  /** Only looks: each statement stands by itself, without the round trips of a transaction. Throws DatabaseUnavailable. */
  read<T>(work: (stores: Stores) => Promise<T>): Promise<T>;
  /** Calls `listener` after every commit that made rows of these queues due, here or on another replica. */
  onDue(listener: (queues: readonly QueueName[]) => void): () => void;
  /** What time it is for the database, which all replicas share. Throws DatabaseUnavailable. */
  time(): Promise<Date>;
  close(): Promise<void>;
}

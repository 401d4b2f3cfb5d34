import type { QueueName } from './due-queue.ts';
import type { Stores } from './stores.ts';

/** Thrown when a transaction records a key that already has an answer: the transaction was rolled back. */
export class KeyUsed extends Error {
  constructor(options?: { cause?: unknown }) {
    super('the key has an answer already', options);
    this.name = 'KeyUsed';
  }
}

/** Thrown when the database timed out or was unavailable: nothing is known to have been written. */
export class DatabaseUnavailable extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'DatabaseUnavailable';
  }
}

export interface Database {
  /**
   * Runs `work` in one transaction with a time limit on every call. Deadlocks and serialization failures are retried,
   * so `work` must not have outside effects. Throws DatabaseUnavailable.
   */
  transaction<T>(work: (stores: Stores) => Promise<T>): Promise<T>;
  /**
   * Runs `work`, which must send exactly one statement: its own transaction, in one round trip. Throws
   * DatabaseUnavailable.
   */
  statement<T>(work: (stores: Stores) => Promise<T>): Promise<T>;
  /**
   * Read-only: each statement runs on its own, without the round trips of a transaction. Throws DatabaseUnavailable.
   */
  read<T>(work: (stores: Stores) => Promise<T>): Promise<T>;
  /** Calls `listener` after every commit that made rows of these queues due, here or on another replica. */
  onDue(listener: (queues: readonly QueueName[]) => void): () => void;
  /** The database's current time, which all replicas share. Throws DatabaseUnavailable. */
  time(): Promise<Date>;
  close(): Promise<void>;
}

import type { QueueName } from '../ports/due-queue.ts';
import type { Parameter, QueryBuilder } from './query-builder.ts';

/** A statement of the query builder that has not been sent. */
interface Statement<R> {
  execute(): Promise<R>;
}

/** What a store needs: the transaction, and ways to send writes that are not awaited. */
export interface Handle {
  /** The transaction. A store must use nothing else: on the embedded database a second connection would deadlock. */
  tx: QueryBuilder;
  /**
   * Sends a write whose result is not needed. Later reads see it; the transaction succeeds only when every such write
   * does. `told` gets its rows before the transaction ends.
   */
  write<R>(statement: Statement<R>, told?: (rows: R) => void): void;
  /** Sends a handwritten statement and returns its rows. */
  send<Row>(text: string, parameters: readonly Parameter[]): Promise<readonly Row[]>;
  /** A row of this queue has become due now. */
  becameDue(queue: QueueName): void;
  /** How many statements so far were not read-only. */
  writes(): number;
}

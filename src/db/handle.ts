import type { QueueName } from '../ports/due-queue.ts';
import type { Parameter, QueryBuilder } from './query-builder.ts';

/** A statement of the query builder that has not been sent. */
interface Statement<R> {
  execute(): Promise<R>;
}

/** What a store needs: the transaction, and ways to say what nobody waits for. */
export interface Handle {
  /** The transaction. A store must use nothing else: on the embedded database a second connection waits for itself. */
  tx: QueryBuilder;
  /**
   * Sends a write whose result nobody needs. What is read afterwards sees it; the transaction ends well only when every
   * such write did. `told` hears of its rows before the transaction ends.
   */
  write<R>(statement: Statement<R>, told?: (rows: R) => void): void;
  /** Sends a statement that was written by hand, and gives its rows. */
  send<Row>(text: string, parameters: readonly Parameter[]): Promise<readonly Row[]>;
  /** A row of this queue has become due now. */
  becameDue(queue: QueueName): void;
  /** How many statements so far were more than a look. */
  writes(): number;
}

import type { QueueName } from '../ports/due-queue.ts';
import type { Look, Looks } from './looks.ts';
import type { Part } from './part.ts';
import type { Parameter, QueryBuilder, Send } from './query-builder.ts';
import type { PlanCache } from './stores/plan-cache.ts';
import type { UnlockedEdit } from './unlocked-edit.ts';

/** A statement of the query builder that has not been sent. */
interface Statement<R> {
  execute(): Promise<R>;
}

/** What a store needs: the transaction, and ways to send writes that are not awaited. */
export interface Handle {
  /** The transaction. A store must use nothing else: on the embedded database a second connection would deadlock. */
  tx: QueryBuilder;
  /** Sends what was made before; `tx` sends through it too. */
  say: Send;
  /**
   * Sends a write whose result is not needed. Later reads see it; the transaction succeeds only when every such write
   * does. `told` gets its rows before the transaction ends.
   */
  write<R>(statement: Statement<R>, told?: (rows: R) => void): void;
  /** The same for a write whose text is made once. It is the only kind of write that a release edit has. */
  add(part: Part): void;
  /**
   * From now on, this transaction is an edit of that release. Null when it has done something else already, or is to lock
   * the release.
   */
  edit(look: Look): UnlockedEdit | null;
  /** The edit that this transaction is. */
  editing(): UnlockedEdit | null;
  /** Sends a handwritten statement and returns its rows. */
  send<Row>(text: string, parameters: readonly Parameter[]): Promise<readonly Row[]>;
  /** Shared by all transactions of this process. */
  plans: PlanCache;
  looks: Looks;
  /** A row of this queue has become due now. */
  becameDue(queue: QueueName): void;
  /** How many statements so far were not read-only. */
  writes(): number;
}

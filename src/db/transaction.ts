import type { SQL } from 'drizzle-orm';
import type { Sql } from 'postgres';
import type { QueueName, Stores } from '../ports/stores.ts';
import { Conversation } from './conversation.ts';
import type { QueryBuilder } from './handle.ts';
import { storesFor } from './stores/stores.ts';

export interface Committed<T> {
  value: T;
  /** The queues in which rows became due. */
  due: readonly QueueName[];
}

/**
 * Runs `work` so that all of its writes are made, or none. `tell` is the statement that tells other replicas what became
 * due, null where there are none.
 */
export async function runTransaction<T>(
  sql: Sql,
  work: (stores: Stores) => Promise<T>,
  tell: ((due: readonly QueueName[]) => SQL) | null,
): Promise<Committed<T>> {
  const conversation = new Conversation(sql);
  const { tx } = conversation;
  const due = new Set<QueueName>();
  const stores = storesFor({
    tx,
    write: conversation.write,
    becameDue: (queue) => void due.add(queue),
    writes: () => conversation.changes,
  });
  try {
    const value = await conversation.unlessLost(work(stores));
    if (tell !== null && due.size > 0) conversation.write(tx.execute(tell([...due])));
    await conversation.commit();
    return { value, due: [...due] };
  } catch (error) {
    await conversation.undo();
    throw error;
  }
}

/** Runs `work` without a transaction: every statement is one round trip, and none may change anything. */
export function runRead<T>(db: QueryBuilder, work: (stores: Stores) => Promise<T>): Promise<T> {
  const refuse = () => {
    throw new Error('a read may not change anything');
  };
  return work(storesFor({ tx: db, write: refuse, becameDue: refuse, writes: () => 0 }));
}

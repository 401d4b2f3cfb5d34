import type { SQL } from 'drizzle-orm';
import type { PostgresJsDatabase, PostgresJsSession } from 'drizzle-orm/postgres-js';
import type { Sql } from 'postgres';
import type { QueueName, Stores } from '../ports/stores.ts';
import type { Handle } from './handle.ts';
import { isLook, prepareStatements } from './prepared.ts';
import type * as schema from './schema.ts';
import { storesFor } from './stores/stores.ts';

type Db = PostgresJsDatabase<typeof schema>;

export interface Committed<T> {
  value: T;
  /** The queues in which rows became due. */
  due: readonly QueueName[];
}

/**
 * Runs `work` in one transaction. Writes that nobody waits for go out together with the commit, in one round trip.
 * `tell` is the statement that tells other replicas what became due, null where there are none.
 */
export async function runTransaction<T>(
  db: Db,
  work: (stores: Stores) => Promise<T>,
  tell: ((due: readonly QueueName[]) => SQL) | null,
): Promise<Committed<T>> {
  const writes: Promise<unknown>[] = [];
  const due = new Set<QueueName>();
  const value = await db.transaction(async (tx) => {
    let changes = 0;
    prepareStatements((tx._.session as PostgresJsSession<Sql, typeof schema, never>).client, (text) => {
      if (!isLook(text)) changes += 1;
    });
    const write: Handle['write'] = (statement, told) => {
      const sent = statement.execute();
      const done = told ? sent.then(told) : sent;
      // The failure is for whoever waits for the commit, below; until then it must not count as nobody's.
      done.catch(() => {});
      writes.push(done);
    };
    const becameDue = (queue: QueueName) => void due.add(queue);
    const value = await work(storesFor({ tx, write, becameDue, writes: () => changes }));
    if (tell !== null && due.size > 0) write(tx.execute(tell([...due])));
    return value;
  });
  // After a statement that failed, a commit undoes everything and does not say so itself.
  const outcomes = await Promise.allSettled(writes);
  // The first one in the order of sending is the cause; those after it only say that the transaction has failed.
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
  return { value, due: [...due] };
}

/** Runs `work` without a transaction: every statement is one round trip, and none may change anything. */
export function runRead<T>(db: Db, work: (stores: Stores) => Promise<T>): Promise<T> {
  const refuse = () => {
    throw new Error('a read may not change anything');
  };
  return work(storesFor({ tx: db, write: refuse, becameDue: refuse, writes: () => 0 }));
}

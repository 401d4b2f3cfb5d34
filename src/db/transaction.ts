import type { SQL } from 'drizzle-orm';
import type { Sql } from 'postgres';
import type { QueueName } from '../ports/due-queue.ts';
import type { Stores } from '../ports/stores.ts';
import { queryBuilderOver, type Send, sendOver, sendThrough } from './query-builder.ts';
import { storesFor } from './stores/stores.ts';
import { TransactionSession } from './transaction-session.ts';

export interface Committed<T> {
  value: T;
  /** The queues in which rows became due. */
  due: readonly QueueName[];
}

/**
 * Runs `work` so that either all of its writes are made or none. `tell` is the statement that notifies other replicas
 * of newly due rows, null where there are none.
 */
export async function runTransaction<T>(
  sql: Sql,
  work: (stores: Stores) => Promise<T>,
  tell: ((due: readonly QueueName[]) => SQL) | null,
): Promise<Committed<T>> {
  const session = new TransactionSession(sql);
  const { tx } = session;
  const due = new Set<QueueName>();
  const stores = storesFor({
    tx,
    write: session.write,
    send: session.send,
    becameDue: (queue) => void due.add(queue),
    writes: () => session.changes,
  });
  try {
    const value = await session.unlessLost(work(stores));
    if (tell !== null && due.size > 0) session.write(tx.execute(tell([...due])));
    await session.commit();
    return { value, due: [...due] };
  } catch (error) {
    await session.undo();
    throw error;
  }
}

/**
 * Runs `work`, which sends a single statement: its own transaction, in one round trip. A second statement is not sent
 * and makes it fail. Newly due rows are announced afterward, because that is only a hint.
 */
export async function runStatement<T>(
  sql: Sql,
  work: (stores: Stores) => Promise<T>,
  tell: ((due: readonly QueueName[]) => SQL) | null,
): Promise<Committed<T>> {
  let count = 0;
  const send = sendThrough(sql);
  const only: Send = (...statement) => {
    count += 1;
    if (count > 1) throw new Error('a second statement needs a transaction');
    return send(...statement);
  };
  const due = new Set<QueueName>();
  const writes: Promise<unknown>[] = [];
  const value = await work(
    storesFor({
      tx: queryBuilderOver(only),
      send: sendOver(only),
      write: (statement, told) => {
        const done = told ? statement.execute().then(told) : statement.execute();
        // The failure is handled below; if `work` fails too, that error is reported.
        done.catch(() => {});
        writes.push(done);
      },
      becameDue: (queue) => void due.add(queue),
      writes: () => count,
    }),
  );
  await Promise.all(writes);
  if (tell !== null && due.size > 0)
    await queryBuilderOver(send)
      .execute(tell([...due]))
      .catch(() => {});
  return { value, due: [...due] };
}

/** Runs `work` without a transaction: every statement is one round trip, and all must be read-only. */
export function runRead<T>(sql: Sql, work: (stores: Stores) => Promise<T>): Promise<T> {
  const refuse = () => {
    throw new Error('a read may not change anything');
  };
  const send = sendThrough(sql);
  return work(
    storesFor({
      tx: queryBuilderOver(send),
      send: sendOver(send),
      write: refuse,
      becameDue: refuse,
      writes: () => 0,
    }),
  );
}

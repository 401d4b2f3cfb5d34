import type { Sql } from 'postgres';
import type { QueueName } from '../ports/due-queue.ts';
import type { Stores } from '../ports/stores.ts';
import type { Notification, Tell } from './due-channel.ts';
import type { Handle } from './handle.ts';
import type { Looks } from './looks.ts';
import { announces, statementOf } from './part.ts';
import { queryBuilderOver, type Send, sendOver, sendThrough } from './query-builder.ts';
import type { PlanCache } from './stores/plan-cache.ts';
import { storesFor } from './stores/stores.ts';
import { TransactionSession } from './transaction-session.ts';
import { LockNeeded } from './unlocked-edit.ts';

/** Where statements go, and what is shared by all that go there. */
export interface Connected {
  sql: Sql;
  plans: PlanCache;
  looks: Looks;
}

export interface Committed<T> {
  value: T;
  /** The queues in which rows became due. */
  due: readonly QueueName[];
}

/**
 * Runs `work` so that either all of its writes are made or none. `tell` notifies other replicas of newly due rows. A
 * transaction that edits a release is run a second time, with the release locked, when the edit turns out not to do.
 */
export async function runTransaction<T>(
  connected: Connected,
  work: (stores: Stores) => Promise<T>,
  tell: Tell,
): Promise<Committed<T>> {
  try {
    return await runOnce(connected, work, tell, 'edit');
  } catch (error) {
    if (!(error instanceof LockNeeded)) throw error;
  }
  return runOnce(connected, work, tell, 'lock');
}

async function runOnce<T>(
  { sql, plans, looks }: Connected,
  work: (stores: Stores) => Promise<T>,
  tell: Tell,
  how: 'edit' | 'lock',
): Promise<Committed<T>> {
  const session = new TransactionSession(sql);
  const due = new Set<QueueName>();
  const becameDue = (queue: QueueName) => void due.add(queue);
  const stores = storesFor({
    tx: session.tx,
    say: session.say,
    plans,
    // What a transaction sees may never be committed.
    looks: { keep: () => {}, take: looks.take },
    write: session.write,
    add: (part) => session.add(part, becameDue),
    edit: how === 'edit' ? session.edit : () => null,
    editing: () => session.editing,
    send: session.send,
    becameDue,
    writes: () => session.changes,
  });
  try {
    const value = await decided(session, session.unlessLost(work(stores)));
    if (session.editing !== null) return { value, due: [...due, ...(await session.commitEdit(tell))] };
    if (tell !== null && due.size > 0) session.write(announcement(session.send, tell([...due])));
    await session.commit();
    return { value, due: [...due] };
  } catch (error) {
    await session.undo();
    throw error;
  }
}

/** A failure of what worked on a look may come from that look being out of date. */
async function decided<T>(session: TransactionSession, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (session.editing === null || error instanceof LockNeeded) throw error;
    throw new LockNeeded('the work failed');
  }
}

function announcement(send: Handle['send'], { channel, message }: Notification) {
  return { execute: () => send('select pg_notify($1, $2)', [channel, message]) };
}

/**
 * Runs `work`, which sends a single statement: its own transaction, in one round trip. A second statement is not sent
 * and makes it fail. Newly due rows are announced afterward, because that is only a hint.
 */
export async function runStatement<T>(
  { sql, plans, looks }: Connected,
  work: (stores: Stores) => Promise<T>,
  tell: Tell,
): Promise<Committed<T>> {
  let count = 0;
  const send = sendThrough(sql);
  const only: Send = (...statement) => {
    count += 1;
    if (count > 1) throw new Error('a second statement needs a transaction');
    return send(...statement);
  };
  const due = new Set<QueueName>();
  const becameDue = (queue: QueueName) => void due.add(queue);
  const writes: Promise<unknown>[] = [];
  const write: Handle['write'] = (statement, told) => {
    const done = told ? statement.execute().then(told) : statement.execute();
    // The failure is handled below; if `work` fails too, that error is reported.
    done.catch(() => {});
    writes.push(done);
  };
  const value = await work(
    storesFor({
      tx: queryBuilderOver(only),
      say: only,
      plans,
      looks: { keep: () => {}, take: looks.take },
      send: sendOver(only),
      write,
      add: (part) => write(statementOf(part, sendOver(only)), announces(part, becameDue)),
      edit: () => null,
      editing: () => null,
      becameDue,
      writes: () => count,
    }),
  );
  await Promise.all(writes);
  if (tell !== null && due.size > 0)
    await announcement(sendOver(send), tell([...due]))
      .execute()
      .catch(() => {});
  return { value, due: [...due] };
}

/** Runs `work` without a transaction: every statement is one round trip, and all must be read-only. */
export function runRead<T>({ sql, plans, looks }: Connected, work: (stores: Stores) => Promise<T>): Promise<T> {
  const refuse = () => {
    throw new Error('a read may not change anything');
  };
  const send = sendThrough(sql);
  return work(
    storesFor({
      tx: queryBuilderOver(send),
      say: send,
      plans,
      looks,
      send: sendOver(send),
      write: refuse,
      add: refuse,
      edit: () => null,
      editing: () => null,
      becameDue: refuse,
      writes: () => 0,
    }),
  );
}

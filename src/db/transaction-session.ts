import type postgres from 'postgres';
import type { QueueName } from '../ports/due-queue.ts';
import type { Tell } from './due-channel.ts';
import type { Handle } from './handle.ts';
import type { Look } from './looks.ts';
import { announces, type Part, statementOf } from './part.ts';
import { prepared } from './prepared.ts';
import { type QueryBuilder, queryBuilderOver, type Send, sendOver, sendThrough } from './query-builder.ts';
import { isLook, needsTransaction } from './statement-kind.ts';
import { LockNeeded, UnlockedEdit } from './unlocked-edit.ts';

type Pending = ReturnType<Send>;

/**
 * A unit of work that begins a transaction only when it needs one, so that a decision takes as few round trips as
 * possible:
 *
 * - Reads before the first lock or write are sent directly.
 * - Writes whose result is not needed are deferred to the end, or until a later statement has to see them. At the end
 *   they are sent together with the commit.
 * - A single write that depends on nothing before it is its own transaction.
 * - An edit of a release keeps all its writes back and sends them as one statement; see `UnlockedEdit`.
 */
export class TransactionSession {
  readonly #sql: postgres.Sql;
  readonly #held: (() => void)[] = [];
  readonly #sent: Promise<unknown>[] = [];
  readonly #end = deferred<void>();
  readonly #lost = deferred<never>();
  #changes = 0;
  #looking = 0;
  #isSendingHeld = false;
  #edit: UnlockedEdit | null = null;
  /** Why this transaction cannot be an edit after all. */
  #lockNeeded: LockNeeded | null = null;
  #isOver = false;
  /** Where statements go: the pool, or the transaction's connection once it has begun. */
  #connection: Pick<postgres.Sql, 'unsafe'>;
  #begun: Promise<void> | null = null;
  #ended: Promise<unknown> = Promise.resolve();

  /** Statements built with this, or sent through it, are part of the session. */
  readonly tx: QueryBuilder;
  readonly say: Send = (...statement) => this.#say(...statement);

  constructor(sql: postgres.Sql) {
    this.#sql = sql;
    this.#connection = sql;
    this.tx = queryBuilderOver(this.say);
  }

  /** How many statements so far were not read-only. */
  get changes(): number {
    return this.#changes + this.#held.length + (this.#edit?.size ?? 0);
  }

  /** Sends a write at some point before the end; `told` gets its rows. */
  readonly write: Handle['write'] = (statement, told) => {
    this.#endEdit('a write has no text of its own');
    const send = () => {
      const sent = statement.execute();
      const done = told ? sent.then(told) : sent;
      // The failure is reported by the commit; until then it must not become an unhandled rejection.
      done.catch(() => {});
      this.#sent.push(done);
    };
    if (this.#isOpen()) send();
    else this.#held.push(send);
  };

  /** Sends such a write, or keeps it for the edit; `becameDue` is told when a row of the part's queue is due. */
  add(part: Part, becameDue: Handle['becameDue']): void {
    if (this.#edit === null) this.write(statementOf(part, this.send), announces(part, becameDue));
    else this.#edit.add(part);
  }

  /** Becomes an edit, if nothing but looks was sent so far. */
  readonly edit: Handle['edit'] = (look: Look) => {
    if (this.#edit !== null || this.#begun !== null || this.changes > 0 || this.#isOver) return null;
    this.#edit = new UnlockedEdit(look);
    return this.#edit;
  };

  get editing(): UnlockedEdit | null {
    return this.#edit;
  }

  /** Sends a handwritten statement. */
  readonly send: Handle['send'] = sendOver(this.say);

  /** The result of `work`; rejects immediately when the connection is lost, whatever `work` is still waiting for. */
  unlessLost<T>(work: Promise<T>): Promise<T> {
    work.catch(() => {});
    return Promise.race([work, this.#lost.promise]);
  }

  /** Ends an edit as `commit` does; returns the queues in which rows became due. */
  async commitEdit(tell: Tell): Promise<QueueName[]> {
    this.#isOver = true;
    if (this.#lockNeeded !== null) throw this.#lockNeeded;
    if (this.#edit === null || this.#edit.size === 0) return [];
    return this.#edit.commit(sendOver(sendThrough(this.#sql)), tell);
  }

  /** Ends it: either all writes have been made, or it throws and none have. */
  async commit(): Promise<void> {
    await (this.#held.length > 1 ? this.#begin() : this.#begun);
    this.#sendHeld();
    this.#isOver = true;
    this.#end.resolve();
    // After a failed statement, a commit rolls everything back without reporting an error.
    const [ended, ...outcomes] = await Promise.allSettled([this.#ended, ...this.#sent]);
    // The first one sent is the cause; later ones only report that the transaction has failed.
    for (const outcome of [...outcomes, ended]) if (outcome.status === 'rejected') throw outcome.reason;
  }

  /** Rolls it back after a failure. */
  async undo(): Promise<void> {
    // Late statements from here must not reach another session: the driver reuses a lost connection.
    this.#isOver = true;
    this.#end.reject(new Error('undone'));
    await this.#ended.catch(() => {});
  }

  /** What the query builder calls for every statement. */
  #say(...[text, parameters, options]: Parameters<Send>): Pending {
    if (this.#isOver) throw new Error('a statement came after the end of its transaction');
    this.#endEdit('something else is looked at');
    const send = () => this.#connection.unsafe(text, parameters, prepared(parameters, options));
    if (!isLook(text)) this.#changes += 1;
    if (this.#isSendingHeld) return send();
    if (this.#isOpen()) {
      this.#sendHeld();
      return send();
    }
    // Several concurrent reads cost less pipelined on one connection than on one connection each.
    const isAlone = this.#begun === null && this.#held.length === 0 && this.#looking === 0;
    if (isAlone && isLook(text) && !needsTransaction(text)) return this.#look(send());
    return whenReady(
      this.#begin().then(() => this.#sendHeld()),
      send,
    );
  }

  /** An edit can do no more than what it keeps back. */
  #endEdit(why: string): void {
    if (this.#edit === null) return;
    this.#lockNeeded ??= new LockNeeded(why);
    throw this.#lockNeeded;
  }

  #look(query: Pending): Pending {
    this.#looking += 1;
    const seen = () => {
      this.#looking -= 1;
    };
    query.then(seen, seen);
    return query;
  }

  #begin(): Promise<void> {
    this.#begun ??= new Promise<void>((resolve, reject) => {
      this.#ended = this.#sql.begin((connection) => {
        this.#connection = connection;
        resolve();
        return this.#end.promise;
      });
      this.#ended.catch((error: unknown) => {
        reject(error);
        this.#lost.reject(error);
      });
    });
    return this.#begun;
  }

  #isOpen(): boolean {
    return this.#connection !== this.#sql;
  }

  #sendHeld(): void {
    // Counted when they are sent, like every other statement.
    const held = this.#held.splice(0);
    this.#isSendingHeld = true;
    try {
      for (const send of held) send();
    } finally {
      this.#isSendingHeld = false;
    }
  }
}

/** A statement that is sent when `ready` resolves; until then the caller may still request its rows as arrays. */
function whenReady(ready: Promise<void>, send: () => Pending): Pending {
  let asArrays = false;
  const sent = ready.then(() => (asArrays ? send().values() : send()));
  const values = () => {
    asArrays = true;
    return sent;
  };
  return Object.assign(sent, { values });
}

function deferred<T>(): { promise: Promise<T>; resolve(value: T): void; reject(error: unknown): void } {
  let resolve: (value: T) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<T>((resolved, rejected) => {
    resolve = resolved;
    reject = rejected;
  });
  // It may not be awaited.
  promise.catch(() => {});
  return { promise, resolve, reject };
}

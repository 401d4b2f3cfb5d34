import { getTableColumns } from 'drizzle-orm';
import type { QueueName } from '../ports/due-queue.ts';
import type { Tell } from './due-channel.ts';
import type { Look } from './looks.ts';
import { type Part, stored } from './part.ts';
import type { Parameter } from './query-builder.ts';
import { releases } from './schema.ts';

/** The transaction has to be carried out with the release locked. Nothing of it was written. */
export class LockNeeded extends Error {
  constructor(why: string) {
    super(`the release has to be locked: ${why}`);
  }
}

type Changes = Partial<typeof releases.$inferInsert>;

/** The one row that the statement returns. */
type Outcome = { held: number } & Record<`due_${number}`, boolean>;

/** The most texts that a process makes, because each is prepared on every connection. */
const mostTexts = 20;
const texts = new Map<string, string>();

const columns = getTableColumns(releases);

/**
 * What one transaction does to a release that it has not locked.
 *
 * It works on a look at the release. What it writes is kept back and sent at its end as one statement, which commits it
 * too: the release gets its next revision if it still has the revision that was looked at, and all else is written only
 * if it did. Otherwise somebody else was first, nothing is written, and the transaction is carried out again from its
 * beginning with the release locked (`LockNeeded`).
 *
 * That is right as long as the transaction depends on nothing but the release. So nothing else is sent for it: what needs
 * another look, another lock, or a write that is not a `Part`, is carried out with the lock as well.
 */
export class UnlockedEdit {
  readonly look: Look;
  readonly #parts: Part[] = [];
  #changes: Changes = {};

  constructor(look: Look) {
    this.look = look;
  }

  /** How many writes are kept back. */
  get size(): number {
    return this.#parts.length + (Object.keys(this.#changes).length > 0 ? 1 : 0);
  }

  add(part: Part): void {
    this.#parts.push(part);
  }

  /** Changes columns of the release. */
  change(changes: Changes): void {
    this.#changes = { ...this.#changes, ...changes };
  }

  /**
   * Writes all of it with `send` and returns the queues in which rows became due; `tell` makes the notification of them.
   * Throws LockNeeded when the release is no longer what it was.
   */
  async commit(
    send: (text: string, parameters: readonly Parameter[]) => Promise<readonly unknown[]>,
    tell: Tell,
  ): Promise<QueueName[]> {
    const notified = tell === null ? [] : this.#queues().map(([, queue]) => tell([queue]));
    const changed = Object.entries(this.#changes) as [keyof Changes & keyof typeof columns, unknown][];
    const name = [...changed.map(([field]) => field), ...this.#parts.map((part) => part.name), notified.length].join();
    const text =
      texts.get(name) ??
      this.#text(
        changed.map(([field]) => columns[field].name),
        notified.length > 0,
      );
    if (!texts.has(name) && texts.size >= mostTexts) throw new LockNeeded('too many different statements');
    texts.set(name, text);
    const { release, eventCount } = this.look;
    const [row] = (await send(text, [
      ...[release.id, release.revision, eventCount],
      ...changed.map(([field, value]) => stored(columns[field], value)),
      ...this.#parts.flatMap(({ parameters }) => parameters),
      ...notified.flatMap(({ channel, message }) => [channel, message]),
    ])) as Outcome[];
    if (row?.held !== 1) throw new LockNeeded('somebody else has changed it');
    return this.#queues().flatMap(([index, queue]) => (row[`due_${index}`] ? [queue] : []));
  }

  /** The queues that the parts touch, by the index of the part. */
  #queues(): [number, QueueName][] {
    return this.#parts.flatMap(({ queue }, index): [number, QueueName][] => (queue ? [[index, queue]] : []));
  }

  #text(changed: readonly string[], isTold: boolean): string {
    // The look had all events of the release: a version of the bot without seals may have added one without a revision.
    const same = 'id = $1 and revision = $2 and event_count = $3';
    let next = 4;
    const sets = changed.map((column) => `"${column}" = $${next++}`);
    const held =
      sets.length > 0
        ? `update releases set ${sets.join(', ')} where ${same} returning id`
        : `select id from releases where ${same} for no key update`;
    const parts = this.#parts.map((part, index) => {
      const text = part.text(next, 'held');
      next += part.parameters.length;
      return `part_${index} as (${text})`;
    });
    const due = this.#queues().map(([index]) => `, exists (select from part_${index} where is_due) as due_${index}`);
    const told = this.#queues().map(
      ([index]) => `, (select pg_notify($${next++}, $${next++}) from part_${index} where is_due limit 1)`,
    );
    const outcome = `(select count(*)::int from held) as held${due.join('')}${isTold ? told.join('') : ''}`;
    return `with ${[`held as (${held})`, ...parts].join(', ')} select ${outcome}`;
  }
}

import { sql as query } from 'drizzle-orm';
import { pgTable, text } from 'drizzle-orm/pg-core';
import postgres, { type Sql } from 'postgres';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { describeWith } from '../../test/support/needs.ts';
import { createTemporaryDatabase } from '../../test/support/temporary-database.ts';
import { type EmbeddedServer, startEmbedded } from './embedded/embedded.ts';
import { TransactionSession } from './transaction-session.ts';

const things = pgTable('things', { id: text('id').primaryKey() });

/** Runs `work` as a transaction does, and ends the session accordingly. */
async function inSession<T>(sql: Sql, work: (session: TransactionSession) => Promise<T>): Promise<T> {
  const session = new TransactionSession(sql);
  try {
    const value = await session.unlessLost(work(session));
    await session.commit();
    return value;
  } catch (error) {
    await session.undo();
    throw error;
  }
}

const add = ({ tx, write }: TransactionSession, id: string) => write(tx.insert(things).values({ id }));
const all = async ({ tx }: Pick<TransactionSession, 'tx'>) =>
  (await tx.select().from(things)).map((one) => one.id).sort();
const lock = ({ tx }: TransactionSession) => tx.select().from(things).for('update');

describe('a unit of work', () => {
  let server: EmbeddedServer;
  let sql: Sql;
  const sent: string[] = [];
  beforeAll(async () => {
    server = await startEmbedded(null);
    sql = postgres({
      ...server.connection,
      max: 1,
      fetch_types: false,
      onnotice: () => {},
      debug: (_connection, statement) => sent.push(statement.trim().split(' ')[0] ?? ''),
    });
    await sql`create table things (id text primary key)`;
  }, 60_000);
  afterAll(async () => {
    await sql?.end({ timeout: 1 });
    await server?.stop();
  });
  beforeEach(async () => {
    await sql`delete from things`;
    sent.length = 0;
  });
  const kept = () => inSession(sql, all);

  it('that only looks begins nothing', async () => {
    await inSession(sql, async (session) => {
      await all(session);
      await all(session);
    });
    expect(sent).toEqual(['select', 'select']);
  });

  it('that looks and writes once is two statements, and nothing around them', async () => {
    await inSession(sql, async (session) => {
      await all(session);
      add(session, 'a');
      expect(session.changes).toBe(1);
    });
    expect(sent).toEqual(['select', 'insert']);
    expect(await kept()).toEqual(['a']);
  });

  it('begins before what it has to hold on to', async () => {
    await inSession(sql, async (session) => {
      await all(session);
      await lock(session);
      await all(session);
      add(session, 'a');
    });
    expect(sent).toEqual(['select', 'begin', 'select', 'select', 'insert', 'commit']);
  });

  it('makes several writes in one transaction, or none', async () => {
    await inSession(sql, async (session) => {
      add(session, 'a');
      add(session, 'b');
    });
    expect(sent).toEqual(['begin', 'insert', 'insert', 'commit']);
    const again = inSession(sql, async (session) => {
      add(session, 'c');
      add(session, 'a');
      add(session, 'd');
    });
    // The driver's own error is nested in the query builder's.
    await expect(again).rejects.toMatchObject({ cause: { code: '23505' } });
    expect(await kept()).toEqual(['a', 'b']);
  });

  it('tells that its only write failed', async () => {
    await inSession(sql, async (session) => add(session, 'a'));
    await expect(inSession(sql, async (session) => add(session, 'a'))).rejects.toMatchObject({
      cause: { code: '23505' },
    });
  });

  it('sends nothing of what was given up before anything had to go out', async () => {
    const refused = inSession(sql, async (session) => {
      add(session, 'a');
      add(session, 'b');
      throw new Error('refused');
    });
    await expect(refused).rejects.toThrow('refused');
    expect(sent).toEqual([]);
  });

  it('undoes what had gone out when it is given up', async () => {
    const refused = inSession(sql, async (session) => {
      add(session, 'a');
      expect(await all(session)).toEqual(['a']);
      throw new Error('refused');
    });
    await expect(refused).rejects.toThrow('refused');
    expect(sent).toEqual(['begin', 'insert', 'select', 'rollback']);
    expect(await kept()).toEqual([]);
  });

  it('sees its own writes, also when it looks for several things at a time', async () => {
    await inSession(sql, async (session) => {
      add(session, 'a');
      add(session, 'b');
      const looks = await Promise.all([all(session), lock(session), all(session)]);
      expect(looks.map((rows) => rows.length)).toEqual([2, 2, 2]);
    });
  });

  it('hears of the rows of a write before it ends', async () => {
    let told: { id: string }[] = [];
    await inSession(sql, async ({ tx, write }) =>
      write(tx.insert(things).values({ id: 'a' }).returning(), (rows) => {
        told = rows;
      }),
    );
    expect(told).toEqual([{ id: 'a' }]);
  });

  it('counts more than looks, once each', async () => {
    await inSession(sql, async (session) => {
      await lock(session);
      expect(session.changes).toBe(0);
      add(session, 'a');
      await all(session);
      await session.tx.execute(query`update things set id = 'b'`);
      expect(session.changes).toBe(2);
    });
    expect(await kept()).toEqual(['b']);
  });

  it('sends nothing after its end', async () => {
    const ended = await inSession(sql, async (session) => session);
    await expect(all(ended)).rejects.toMatchObject({
      cause: { message: 'a statement came after the end of its transaction' },
    });
    expect(sent).toEqual([]);
  });
});

describeWith('postgres', 'a unit of work whose connection is lost', (serverUrl) => {
  it('fails, and says nothing more to whoever has the connection afterwards', async () => {
    const temporary = await createTemporaryDatabase(serverUrl);
    const admin = postgres(temporary.url, { max: 1, onnotice: () => {} });
    // One connection, so that later statements would certainly use it.
    const sql = postgres(temporary.url, { max: 1, fetch_types: false, onnotice: () => {}, backoff: () => 0.01 });
    try {
      await sql`create table things (id text primary key)`;
      const outcome = inSession(sql, async (session) => {
        await lock(session);
        add(session, 'a');
        const [mine] = await session.tx.execute<{ pid: number }>(query`select pg_backend_pid() as pid`);
        await admin`select pg_terminate_backend(${mine?.pid ?? 0})`;
        // Others get a new connection in place of the old one.
        await expect.poll(() => sql`select 1`.then(() => 'works', String)).toBe('works');
        add(session, 'b');
        await all(session);
      });
      await expect(outcome).rejects.toThrow();
      // Gives background work time to run.
      await new Promise((resolve) => setTimeout(resolve, 200));
      expect(await admin`select * from things`).toHaveLength(0);
    } finally {
      await Promise.all([sql.end({ timeout: 1 }), admin.end({ timeout: 1 })]);
      await temporary.drop();
    }
  });
});

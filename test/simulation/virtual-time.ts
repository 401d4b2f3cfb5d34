import postgres from 'postgres';
import { connectDatabase } from '../../src/db/connect.ts';
import { type Clock, systemClock } from '../../src/lib/clock.ts';
import { silentLogger } from '../../src/lib/log.ts';
import type { Database } from '../../src/ports/database.ts';

/** One time for the bot and its database, moved by whoever plays; nobody waits for real time. */
export interface VirtualTime {
  clock: Clock;
  database: Database;
  /** Moves on to this moment; going back is not possible. */
  moveTo(at: Date): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a PostgreSQL database whose `clock_timestamp()` is ours: a function of that name in a schema that is searched
 * before the built-in ones. The bot's own statements are the real ones and do not know.
 */
export async function openVirtualTime(databaseUrl: string, start: Date): Promise<VirtualTime> {
  // The schema comes first, in real time; sessions that begin later see the other clock.
  await (await connectDatabase({ kind: 'postgres', url: databaseUrl }, { logger: silentLogger })).close();
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  const name = new URL(databaseUrl).pathname.slice(1);
  await sql.unsafe(`
    create schema virtual_time;
    create table virtual_time.present (at timestamptz not null);
    insert into virtual_time.present values ('${start.toISOString()}');
    create function virtual_time.clock_timestamp() returns timestamptz language sql volatile
      as 'select at from virtual_time.present';
    alter database ${name} set search_path = virtual_time, public, pg_catalog;
    alter database ${name} set synchronous_commit = off`);
  const database = await connectDatabase({ kind: 'postgres', url: databaseUrl }, { logger: silentLogger });
  let at = start.getTime();
  const moveTo = async (then: Date) => {
    if (then.getTime() <= at) return;
    at = then.getTime();
    await sql`update virtual_time.present set at = ${then}`;
  };
  return {
    database,
    moveTo,
    clock: {
      now: () => new Date(at),
      monotonicMs: () => at,
      sleep: (ms) => moveTo(new Date(at + ms)),
      after: (ms, task) => systemClock.after(ms, task),
    },
    async close() {
      await database.close();
      await sql.end({ timeout: 2 });
    },
  };
}

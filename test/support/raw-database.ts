import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import postgres, { type Sql } from 'postgres';
import { connectDatabase } from '../../src/db/connect.ts';
import { startEmbedded } from '../../src/db/embedded/embedded.ts';
import { migrationsFolder } from '../../src/db/embedded/template.ts';
import { createLooks } from '../../src/db/looks.ts';
import { createPlanCache } from '../../src/db/stores/plan-cache.ts';
import { runRead, runStatement, runTransaction } from '../../src/db/transaction.ts';
import { silentLogger } from '../../src/lib/log.ts';
import type { Database } from '../../src/ports/database.ts';
import { createTemporaryDatabase } from './temporary-database.ts';

/** A database together with what its owner can do to it behind the bot's back. */
export interface RawDatabase {
  database: Database;
  sql: Sql;
  close(): Promise<void>;
}

/** A fresh database on the server at `serverUrl`. */
export async function rawPostgres(serverUrl: string): Promise<RawDatabase> {
  const temporary = await createTemporaryDatabase(serverUrl);
  const database = await connectDatabase({ kind: 'postgres', url: temporary.url }, { logger: silentLogger });
  const sql = postgres(temporary.url, { max: 1, onnotice: () => {} });
  return {
    database,
    sql,
    close: async () => {
      await sql.end({ timeout: 2 });
      await database.close();
      await temporary.drop();
    },
  };
}

/** A fresh embedded database. It has one session only, so the stores and its owner share the connection. */
export async function rawEmbedded(): Promise<RawDatabase> {
  const embedded = await startEmbedded(null);
  const sql = postgres({ ...embedded.connection, max: 1, prepare: false, onnotice: () => {} });
  const own = drizzle(sql);
  await migrate(own, { migrationsFolder });
  const connected = { sql, plans: createPlanCache(), looks: createLooks() };
  return {
    database: {
      transaction: async (work) => (await runTransaction(connected, work, null)).value,
      statement: async (work) => (await runStatement(connected, work, null)).value,
      read: (work) => runRead(connected, work),
      onDue: () => () => {},
      time: async () => new Date(),
      close: async () => {},
    },
    sql,
    close: async () => {
      await sql.end({ timeout: 2 });
      await embedded.stop();
    },
  };
}

import { sql as query } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import postgres, { type Options } from 'postgres';
import { systemClock } from '../lib/clock.ts';
import type { Logger } from '../lib/log.ts';
import { type Database, DatabaseUnavailable, LeaseLost, type Stores } from '../ports/stores.ts';
import { migrationsFolder } from './embedded/dump-file.ts';
import { startEmbedded } from './embedded/embedded.ts';
import { isLostConnection, isWorthRetrying } from './failure.ts';
import type { Transaction } from './handle.ts';
import { listen } from './listen.ts';
import * as schema from './schema.ts';
import { storesFor } from './stores/stores.ts';
import { withTimeLimit } from './time-limit.ts';

export type DatabaseConfig =
  | { kind: 'postgres'; url: string }
  /** `directory` null keeps everything in memory, for tests. */
  | { kind: 'embedded'; directory: string | null };

export interface ConnectOptions {
  logger: Logger;
  /** A transaction that takes longer than this fails with DatabaseUnavailable. */
  transactionTimeoutMs?: number;
  /** How long a server that does not answer yet is asked again before that is an error; 0 by default. */
  patienceMs?: number;
}

const channel = 'quarterdeck_due';

const connectionOptions: Options<Record<string, never>> = {
  onnotice: () => {},
  connect_timeout: 5,
  // Names of prepared statements are per session; the embedded database shares one session, poolers share many.
  prepare: false,
  // The driver asks for array types on every new connection, and a connection lost right then ends the process: nobody
  // waits for that answer. No column of ours is an array.
  fetch_types: false,
  // In seconds. The driver's own pauses grow to 20 s, so that a server that is back stays unused for that long.
  backoff: (attempt) => Math.min(0.5, 0.02 * 2 ** attempt),
};

/** Opens the database, brings its schema up to date and returns it. Throws DirectoryInUse or DatabaseUnavailable. */
export async function connectDatabase(config: DatabaseConfig, options: ConnectOptions): Promise<Database> {
  const timeoutMs = options.transactionTimeoutMs ?? 8_000;
  const embedded = config.kind === 'embedded' ? await startEmbedded(config.directory) : null;
  const sql =
    config.kind === 'postgres'
      ? postgres(config.url, {
          ...connectionOptions,
          max: 10,
          connection: {
            statement_timeout: timeoutMs,
            lock_timeout: timeoutMs,
            idle_in_transaction_session_timeout: 2 * timeoutMs,
          },
        })
      : postgres({ ...connectionOptions, ...embedded?.connection, max: 1 });
  const db = drizzle(sql, { schema });
  const listeners = new Set<() => void>();
  const poke = () => {
    for (const listener of listeners) listener();
  };

  let listening: { stop(): Promise<void> } | null = null;
  try {
    await patiently(options, () => withTimeLimit(prepareSchema(config, sql), 60_000, 'bringing the schema up to date'));
    if (config.kind === 'postgres')
      listening = await patiently(options, () => listen(config.url, connectionOptions, channel, poke, options.logger));
  } catch (error) {
    await sql.end({ timeout: 1 }).catch(() => {});
    await embedded?.stop();
    throw new DatabaseUnavailable(error instanceof Error ? error.message : String(error), { cause: error });
  }

  async function transaction<T>(work: (stores: Stores, tx: Transaction) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      let isDue = false;
      try {
        const run = db.transaction(async (tx) => {
          const becameDue = () => {
            isDue = true;
          };
          const value = await work(storesFor({ tx, becameDue }), tx);
          if (isDue && config.kind === 'postgres') await tx.execute(query`select pg_notify(${channel}, '')`);
          return value;
        });
        const value = await withTimeLimit(run, timeoutMs, 'a transaction');
        if (isDue) poke();
        return value;
      } catch (error) {
        if (error instanceof LeaseLost) throw error;
        if (isWorthRetrying(error) && attempt < 4) continue;
        if (isLostConnection(error)) throw new DatabaseUnavailable('the database did not answer', { cause: error });
        throw error;
      }
    }
  }

  return {
    transaction,
    time: () =>
      transaction(async (_stores, tx) => {
        const [row] = await tx.execute<{ ms: number }>(
          query`select extract(epoch from clock_timestamp())::double precision * 1000 as ms`,
        );
        return new Date(row?.ms ?? Number.NaN);
      }),
    onDue(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      listeners.clear();
      await listening?.stop();
      await sql
        .end({ timeout: 3 })
        .catch((error: unknown) => options.logger.warn({ err: error }, 'closing the database'));
      await embedded?.stop();
    },
  };
}

/** A server that is just starting, or failing over, is worth waiting for; one that refuses us is not. */
async function patiently<T>({ patienceMs = 0, logger }: ConnectOptions, attempt: () => Promise<T>): Promise<T> {
  const until = systemClock.monotonicMs() + patienceMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!isLostConnection(error) || systemClock.monotonicMs() >= until) throw error;
      logger.warn({ err: error }, 'the database does not answer yet; trying again');
      await systemClock.sleep(500);
    }
  }
}

/** One replica migrates at a time; the others wait for it and find nothing left to do. */
async function prepareSchema(config: DatabaseConfig, sql: postgres.Sql): Promise<void> {
  if (config.kind === 'embedded') return migrate(drizzle(sql), { migrationsFolder });
  // A session of its own, because the lock belongs to a session.
  const session = postgres(config.url, { ...connectionOptions, max: 1 });
  try {
    await session`select pg_advisory_lock(hashtext('quarterdeck migrations'))`;
    await migrate(drizzle(session), { migrationsFolder });
  } finally {
    await session.end({ timeout: 1 });
  }
}

import { drizzle } from 'drizzle-orm/postgres-js';
import postgres, { type Options } from 'postgres';
import { systemClock } from '../lib/clock.ts';
import type { Logger } from '../lib/log.ts';
import { type Database, DatabaseUnavailable, KeyUsed } from '../ports/database.ts';
import { LeaseLost, type QueueName } from '../ports/due-queue.ts';
import { bringUpToDate } from './bring-up-to-date.ts';
import { databaseTime } from './database-time.ts';
import { createDueChannel, dueChannel } from './due-channel.ts';
import { type EmbeddedServer, startEmbedded } from './embedded/embedded.ts';
import { isLostConnection, isUsedKey, isWorthRetrying } from './failure.ts';
import { listen } from './listen.ts';
import { createLooks } from './looks.ts';
import { prepareStatements } from './prepared.ts';
import { createPlanCache } from './stores/plan-cache.ts';
import { withTimeLimit } from './time-limit.ts';
import { runRead, runStatement, runTransaction } from './transaction.ts';

/** Where the record is kept. */
export type DatabaseAddress =
  /** `?prepare=false` at the end of the address keeps statements from being prepared, for poolers that need it. */
  | { kind: 'postgres'; url: string }
  /** With `directory` null, a temporary folder is used, for tests. */
  | { kind: 'embedded'; directory: string | null };

/**
 * What to connect to, including an embedded database that is already starting; the caller that connects to it also
 * stops it.
 */
export type DatabaseConfig = DatabaseAddress | { kind: 'embedded'; server: Promise<EmbeddedServer> };

export interface ConnectOptions {
  logger: Logger;
  /** A transaction that takes longer than this fails with DatabaseUnavailable. */
  transactionTimeoutMs?: number;
  /** How long to retry a server that does not respond yet before it is an error; 0 by default. */
  patienceMs?: number;
}

/** Each may have statements prepared for an earlier table schema, so each may need one retry. */
const maxConnections = 10;

const connectionOptions: Options<Record<string, never>> = {
  onnotice: () => {},
  connect_timeout: 5,
  // The driver queries array types on every new connection, and losing the connection at that moment crashes the
  // process with an unhandled rejection. None of our columns is an array.
  fetch_types: false,
  // In seconds. The driver's own backoff grows to 20 s, leaving a recovered server unused for that long.
  backoff: (attempt) => Math.min(0.5, 0.02 * 2 ** attempt),
};

/** Opens the database, brings its schema up to date and returns it. Throws DirectoryInUse or DatabaseUnavailable. */
export async function connectDatabase(config: DatabaseConfig, options: ConnectOptions): Promise<Database> {
  const timeoutMs = options.transactionTimeoutMs ?? 8_000;
  const embedded = config.kind === 'embedded' ? await embeddedServer(config) : null;
  const sql =
    config.kind === 'postgres'
      ? postgres(config.url, {
          ...connectionOptions,
          max: maxConnections,
          connection: {
            statement_timeout: timeoutMs,
            lock_timeout: timeoutMs,
            idle_in_transaction_session_timeout: 2 * timeoutMs,
          },
        })
      : postgres({ ...connectionOptions, ...embedded?.connection, max: 1 });
  prepareStatements(sql);
  // Also makes the driver pass times and JSON through as text, which the query builder parses and serializes itself.
  const db = drizzle(sql);
  const channel = createDueChannel();
  const listeners = new Set<(queues: readonly QueueName[]) => void>();
  const poke = (due: readonly QueueName[]) => {
    if (due.length > 0) for (const listener of listeners) listener(due);
  };
  const heard = (message: string) => poke(channel.read(message));

  let listening: { stop(): Promise<void> } | null = null;
  try {
    const session = config.kind === 'postgres' ? () => postgres(config.url, { ...connectionOptions, max: 1 }) : null;
    const migrating = retryUntilDeadline(options, () =>
      withTimeLimit(bringUpToDate(sql, session), 60_000, 'bringing the schema up to date'),
    );
    // Its failure is handled below, after the concurrent query.
    migrating.catch(() => {});
    if (config.kind === 'postgres')
      listening = await retryUntilDeadline(options, () =>
        listen(config.url, connectionOptions, dueChannel, heard, options.logger),
      );
    await migrating;
  } catch (error) {
    await listening?.stop().catch(() => {});
    await sql.end({ timeout: 1 }).catch(() => {});
    await embedded?.stop();
    throw new DatabaseUnavailable(error instanceof Error ? error.message : String(error), { cause: error });
  }

  /** Every call has a time limit, a retry where nothing was done, and one error for an unavailable database. */
  async function guarded<T>(what: string, run: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await withTimeLimit(run(), timeoutMs, what);
      } catch (error) {
        if (error instanceof LeaseLost) throw error;
        if (isUsedKey(error)) throw new KeyUsed({ cause: error });
        if (isWorthRetrying(error) && attempt <= maxConnections) continue;
        if (isLostConnection(error)) throw new DatabaseUnavailable('the database did not answer', { cause: error });
        throw error;
      }
    }
  }
  const connected = { sql, plans: createPlanCache(), looks: createLooks() };
  const tell = config.kind === 'postgres' ? channel.notification : null;

  return {
    async transaction(work) {
      const { value, due } = await guarded('a transaction', () => runTransaction(connected, work, tell));
      poke(due);
      return value;
    },
    async statement(work) {
      const { value, due } = await guarded('a statement', () => runStatement(connected, work, tell));
      poke(due);
      return value;
    },
    read: (work) => guarded('a read', () => runRead(connected, work)),
    time: () => guarded('asking for the time', () => databaseTime(db)),
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

function embeddedServer(config: Extract<DatabaseConfig, { kind: 'embedded' }>): Promise<EmbeddedServer> {
  return 'server' in config ? config.server : startEmbedded(config.directory);
}

/** A server that is starting or failing over is worth waiting for; one that rejects us is not. */
async function retryUntilDeadline<T>(
  { patienceMs = 0, logger }: ConnectOptions,
  attempt: () => Promise<T>,
): Promise<T> {
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

import { afterAll, beforeAll } from 'vitest';
import { connectDatabase } from '../../src/db/connect.ts';
import { silentLogger } from '../../src/lib/log.ts';
import type { Database } from '../../src/ports/database.ts';

/** One embedded database in memory for all tests of a file; the returned function gives it once the tests run. */
export function embeddedDatabase(): () => Database {
  let database: Database | null = null;
  beforeAll(async () => {
    database = await connectDatabase({ kind: 'embedded', directory: null }, { logger: silentLogger });
  }, 60_000);
  afterAll(() => database?.close());
  return () => {
    if (!database) throw new Error('the database is opened before the first test, not earlier');
    return database;
  };
}

import postgres, { type Sql } from 'postgres';
import { connectDatabase, type DatabaseAddress } from '../../src/db/connect.ts';
import { startEmbedded } from '../../src/db/embedded/embedded.ts';
import { silentLogger } from '../../src/lib/log.ts';

/**
 * Lets `work` send SQL of its own to a database with our tables. The embedded database takes one connection, so nothing
 * else may have it open.
 */
export async function withSql<T>(address: DatabaseAddress, work: (sql: Sql) => Promise<T>): Promise<T> {
  await (await connectDatabase(address, { logger: silentLogger })).close();
  const embedded = address.kind === 'embedded' ? await startEmbedded(address.directory) : null;
  const options = { max: 1, fetch_types: false, onnotice: () => {} };
  const sql =
    address.kind === 'postgres' ? postgres(address.url, options) : postgres({ ...embedded?.connection, ...options });
  try {
    return await work(sql);
  } finally {
    await sql.end({ timeout: 1 });
    await embedded?.stop();
  }
}

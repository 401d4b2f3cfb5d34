import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import type postgres from 'postgres';
import { migrationsFolder } from './embedded/template.ts';

/**
 * Applies pending migrations. `session` opens a separate connection where replicas could migrate concurrently: one
 * migrates, the others wait and find nothing left to do. Null where there is only one process.
 */
export async function bringUpToDate(sql: postgres.Sql, session: (() => postgres.Sql) | null): Promise<void> {
  // Almost every start finds nothing to do, with a single query.
  if (await isUpToDate(sql)) return;
  if (session === null) return migrate(drizzle(sql), { migrationsFolder });
  const own = session();
  try {
    // The lock belongs to a session.
    await own`select pg_advisory_lock(hashtext('quarterdeck migrations'))`;
    await migrate(drizzle(own), { migrationsFolder });
  } finally {
    await own.end({ timeout: 1 });
  }
}

/** The migrator's rule: whatever is not newer than the last recorded migration has been applied. */
async function isUpToDate(sql: postgres.Sql): Promise<boolean> {
  const journal = JSON.parse(readFileSync(join(migrationsFolder, 'meta', '_journal.json'), 'utf8')) as {
    entries: { when: number }[];
  };
  const newest = Math.max(...journal.entries.map((entry) => entry.when));
  try {
    const [applied] = await sql<
      { at: string | null }[]
    >`select max(created_at) as at from drizzle.__drizzle_migrations`;
    return applied !== undefined && applied.at !== null && Number(applied.at) >= newest;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

/** The schema or the table does not exist: a fresh database. */
function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === '3F000' || error.code === '42P01');
}

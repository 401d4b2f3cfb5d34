import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';
import { z } from 'zod';
import { migrationsFolder } from '../../src/db/embedded/template.ts';

const Journal = z.looseObject({ entries: z.array(z.looseObject({ idx: z.number() })) });

/** Brings an empty database to the schema of the version before: all migrations but the last. */
export async function migrateToBefore(url: string): Promise<void> {
  // A connection of its own, because the query builder changes how its connection writes values.
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  const folder = mkdtempSync(join(tmpdir(), 'quarterdeck-before-'));
  try {
    cpSync(migrationsFolder, folder, { recursive: true });
    const file = join(folder, 'meta', '_journal.json');
    const journal = Journal.parse(JSON.parse(readFileSync(file, 'utf8')));
    writeFileSync(file, JSON.stringify({ ...journal, entries: journal.entries.slice(0, -1) }));
    await migrate(drizzle(sql), { migrationsFolder: folder });
  } finally {
    await sql.end({ timeout: 2 });
    rmSync(folder, { recursive: true, force: true });
  }
}

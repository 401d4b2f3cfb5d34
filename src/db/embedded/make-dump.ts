import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { drizzle } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';
import { dumpFile, migrationsFolder } from './dump-file.ts';

// Run once after installing: a fresh embedded database then opens in about a second instead of several.
const target = dumpFile();
if (!existsSync(target)) {
  const directory = dirname(target);
  mkdirSync(directory, { recursive: true });
  const db = await PGlite.create();
  await migrate(drizzle(db), { migrationsFolder });
  const dump = await db.dumpDataDir('gzip');
  writeFileSync(`${target}.part`, Buffer.from(await dump.arrayBuffer()));
  renameSync(`${target}.part`, target);
  await db.close();
  for (const name of readdirSync(directory))
    if (name.startsWith('embedded-') && name !== basename(target)) rmSync(join(directory, name));
}

import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { drizzle } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';
import { migrationsFolder, templateFolder } from './template.ts';

// Run once after installing: a fresh embedded database then opens in about a second instead of several.
const target = templateFolder();
if (!existsSync(target)) {
  const directory = dirname(target);
  mkdirSync(directory, { recursive: true });
  rmSync(`${target}.part`, { recursive: true, force: true });
  const db = await PGlite.create({ dataDir: `${target}.part` });
  await migrate(drizzle(db), { migrationsFolder });
  await db.close();
  renameSync(`${target}.part`, target);
  for (const name of readdirSync(directory))
    if (name.startsWith('embedded-') && name !== basename(target))
      rmSync(join(directory, name), { recursive: true, force: true });
}

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

/** The folder of the generated migrations. */
export const migrationsFolder = join(root, 'drizzle');

/**
 * Location of the files of an empty, migrated database, which make a first start fast. The folder name is derived from
 * the migrations and the database version, so a template with another schema is never used.
 */
export function templateFolder(): string {
  const entry = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  // The whole package.json represents the version: it changes with every release.
  const hash = createHash('sha256').update(readFileSync(join(dirname(entry), '..', 'package.json')));
  for (const file of readdirSync(migrationsFolder)
    .filter((name) => name.endsWith('.sql'))
    .sort())
    hash.update(file).update(readFileSync(join(migrationsFolder, file)));
  return join(root, 'build', `embedded-${hash.digest('hex').slice(0, 16)}`);
}

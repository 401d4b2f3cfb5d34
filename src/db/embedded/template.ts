import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

/** The folder of the generated migrations. */
export const migrationsFolder = join(root, 'drizzle');

/**
 * Where the files of an empty, migrated database lie that make a first start quick. Their folder's name carries the
 * migrations and the database's version, so a template of another schema is never used.
 */
export function templateFolder(): string {
  const entry = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  // The whole package description stands for the version: it changes with every release.
  const hash = createHash('sha256').update(readFileSync(join(dirname(entry), '..', 'package.json')));
  for (const file of readdirSync(migrationsFolder)
    .filter((name) => name.endsWith('.sql'))
    .sort())
    hash.update(file).update(readFileSync(join(migrationsFolder, file)));
  return join(root, 'build', `embedded-${hash.digest('hex').slice(0, 16)}`);
}

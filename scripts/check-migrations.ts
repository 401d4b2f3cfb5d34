import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

// The schema in code and the migrations on disk must say the same: generating anew must add nothing.
const scratch = mkdtempSync('build/migrations-');
try {
  cpSync('drizzle', join(scratch, 'drizzle'), { recursive: true });
  const sqlFiles = () => readdirSync(join(scratch, 'drizzle')).filter((name) => name.endsWith('.sql'));
  const before = sqlFiles();
  if (before.length === 0) throw new Error('there is no migration to compare with');
  execFileSync(
    'npx',
    [
      'drizzle-kit',
      'generate',
      '--dialect',
      'postgresql',
      '--schema',
      './src/db/schema.ts',
      '--out',
      `./${join(scratch, 'drizzle')}`,
    ],
    { stdio: 'pipe' },
  );
  const added = sqlFiles().filter((name) => !before.includes(name));
  if (added.length > 0) {
    process.stderr.write(
      'The schema has changed since the last migration. Run: npm run migrations:generate -- --name <what_changed>\n',
    );
    process.exitCode = 1;
  } else process.stdout.write(`${before.length} migrations are in step with the schema.\n`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

import { existsSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import postgres from 'postgres';
import { readEnvironment } from '../config/env.ts';
import { type Backup, requestBackup } from '../db/embedded/backup.ts';
import { DirectoryInUse } from '../db/embedded/directory-lock.ts';
import { startEmbedded } from '../db/embedded/embedded.ts';
import { databaseConfig } from './database-config.ts';

/** `backup <file>`: writes the embedded database to a file, whether or not the bot is running. */
export async function backup([file, ...more]: readonly string[]): Promise<number> {
  const directory = embeddedDirectory();
  if (directory === null) {
    process.stderr.write(
      'The record is in a PostgreSQL server: back it up there, for example with\n  pg_dump --format=custom --file=quarterdeck.dump "$DATABASE_URL"\n',
    );
    return 2;
  }
  if (file === undefined || more.length > 0) {
    process.stderr.write('backup <file>\n');
    return 2;
  }
  if (!existsSync(join(directory, 'data'))) {
    process.stderr.write(`There is no database in ${directory}; set QUARTERDECK_DATA to the bot’s folder.\n`);
    return 1;
  }
  const { bytes, tookMs, heldMs } = await write(directory, file);
  process.stdout.write(
    `${resolve(file)}: ${(bytes / 1e6).toFixed(1)} MB in ${(tookMs / 1_000).toFixed(1)} s; queries waited ${Math.round(heldMs)} ms\n`,
  );
  return 0;
}

async function write(directory: string, file: string): Promise<Backup> {
  let own: { stop(): Promise<void> } | null = null;
  try {
    own = await startEmbedded(directory);
  } catch (error) {
    // The bot is running, and writes it itself.
    if (!(error instanceof DirectoryInUse)) throw error;
  }
  try {
    return await requestBackup(directory, file);
  } finally {
    await own?.stop();
  }
}

/** `restore <file>`: restores the embedded database from a backup into a data folder without one. */
export async function restore([file, ...more]: readonly string[]): Promise<number> {
  const directory = embeddedDirectory();
  if (directory === null) {
    process.stderr.write('The record is in a PostgreSQL server: restore it there, for example with pg_restore.\n');
    return 2;
  }
  if (file === undefined || more.length > 0) {
    process.stderr.write('restore <file>\n');
    return 2;
  }
  if (!existsSync(file) || existsSync(join(directory, 'data'))) {
    process.stderr.write(
      existsSync(file)
        ? `There is a database in ${directory} already; move it away, or set QUARTERDECK_DATA to an empty folder.\n`
        : `${file} is not there.\n`,
    );
    return 1;
  }
  const embedded = await startEmbedded(directory, { loadFrom: resolve(file) }).catch((error: unknown) => {
    // An invalid backup file must not leave a partial database behind.
    rmSync(join(directory, 'data'), { recursive: true, force: true });
    throw error;
  });
  const sql = postgres({ ...embedded.connection, max: 1, prepare: false, onnotice: () => {} });
  try {
    // The outcome of these commands since the backup is unknown: they must not be restarted.
    const lost = await sql`update steps set host = 'the machine before the restore'
      where state = 'running' and operation_id is not null returning id`;
    const [count] = await sql`select count(*)::int as releases from releases`;
    process.stdout.write(`${count?.releases} releases restored into ${directory}.\n`);
    if (lost.length > 0)
      process.stdout.write(`${lost.length} commands were running then; the bot will ask people how they ended.\n`);
  } finally {
    await sql.end({ timeout: 2 });
    await embedded.stop();
  }
  return 0;
}

function embeddedDirectory(): string | null {
  const config = databaseConfig(readEnvironment(process.env));
  return config.kind === 'embedded' ? config.directory : null;
}

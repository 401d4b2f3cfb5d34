import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isProcessAlive, processStartTime } from '../../lib/process-identity.ts';

/** Another living process has the embedded database open. Two would silently lose each other's rows. */
export class DirectoryInUse extends Error {
  constructor(directory: string, pid: number) {
    super(
      `The embedded database in ${directory} is in use by process ${pid}. ` +
        'Stop that process, or set DATABASE_URL to a PostgreSQL server to run several.',
    );
    this.name = 'DirectoryInUse';
  }
}

/**
 * Takes the directory for this process until the returned function is called. A lock left behind by a dead process is
 * taken over. Throws DirectoryInUse.
 */
export function lockDirectory(directory: string): () => void {
  mkdirSync(directory, { recursive: true });
  const lockFile = join(directory, 'quarterdeck.lock');
  const mine = join(directory, `quarterdeck.lock.${process.pid}`);
  writeFileSync(mine, JSON.stringify({ pid: process.pid, startTime: processStartTime(process.pid) }));
  try {
    for (let attempt = 0; attempt < 5; attempt += 1) {
      try {
        // A hard link either creates the complete lock or fails because one exists, atomically.
        linkSync(mine, lockFile);
        return () => rmSync(lockFile, { force: true });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
        const holder = readHolder(lockFile);
        if (holder && isProcessAlive(holder.pid, holder.startTime)) throw new DirectoryInUse(directory, holder.pid);
        moveAside(lockFile, `${lockFile}.stale.${process.pid}`);
      }
    }
    throw new Error(`The lock file ${lockFile} cannot be taken.`);
  } finally {
    rmSync(mine, { force: true });
  }
}

function readHolder(file: string): { pid: number; startTime: string | null } | null {
  try {
    const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof parsed !== 'object' || parsed === null || !('pid' in parsed) || typeof parsed.pid !== 'number')
      return null;
    const startTime = 'startTime' in parsed && typeof parsed.startTime === 'string' ? parsed.startTime : null;
    return { pid: parsed.pid, startTime };
  } catch {
    return null;
  }
}

function moveAside(from: string, to: string): void {
  try {
    renameSync(from, to);
    rmSync(to, { force: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

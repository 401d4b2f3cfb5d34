import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Options } from 'postgres';
import { offerBackups, withdrawBackups } from './backup.ts';
import { lockDirectory } from './directory-lock.ts';
import { templateFolder } from './template.ts';

/** Our own PostgreSQL in a worker thread, behind a private socket that the regular driver connects to. */
export interface EmbeddedServer {
  connection: Pick<Options<Record<string, never>>, 'host' | 'port' | 'path' | 'database' | 'username' | 'password'>;
  /** Closes the database; idempotent. */
  stop(): Promise<void>;
}

/**
 * Starts the embedded database in `directory` (null: a temporary one that is removed when the database stops, for
 * tests). Resolves when it accepts connections. A directory without a database starts from the backup `loadFrom`, or
 * empty and migrated. Throws DirectoryInUse when another process has the directory open, and an Error when the database
 * does not come up within `timeoutMs`.
 */
export async function startEmbedded(
  directory: string | null,
  { timeoutMs = 60_000, loadFrom = null }: { timeoutMs?: number; loadFrom?: string | null } = {},
): Promise<EmbeddedServer> {
  const unlock = directory === null ? () => {} : lockDirectory(directory);
  // Windows has no such sockets; a loopback port is used there.
  const socketDirectory = process.platform === 'win32' ? null : socketFolder(directory);
  const socketPath = socketDirectory === null ? null : join(socketDirectory, '.s.PGSQL.5432');
  const home = directory ?? mkdtempSync(join(tmpdir(), 'quarterdeck-data-'));
  const backupPath = socketDirectory === null || directory === null ? null : join(socketDirectory, 'backup');
  const worker = new Worker(new URL('./worker.mjs', import.meta.url), {
    workerData: { directory: join(home, 'data'), template: templateFolder(), loadFrom, socketPath, backupPath },
    execArgv: [],
  });
  const release = () => {
    if (backupPath !== null && directory !== null) withdrawBackups(directory);
    if (socketDirectory !== null) rmSync(socketDirectory, { recursive: true, force: true });
    if (directory === null) rmSync(home, { recursive: true, force: true });
    unlock();
  };
  try {
    const address = await ready(worker, timeoutMs);
    if (backupPath !== null && directory !== null) offerBackups(directory, backupPath);
    const [host, port] = address.split(':');
    const where = socketPath === null ? { host, port: Number(port) } : { path: socketPath };
    let stopping: Promise<void> | null = null;
    return {
      connection: { ...where, database: 'postgres', username: 'postgres', password: 'postgres' },
      stop: () => {
        stopping ??= end(worker).then(release);
        return stopping;
      },
    };
  } catch (error) {
    await worker.terminate();
    release();
    throw error;
  }
}

/** Lets the database close itself; it is terminated after five seconds. */
async function end(worker: Worker): Promise<void> {
  const stopped = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  worker.postMessage('stop');
  const gaveUp = AbortSignal.timeout(5_000);
  const late = new Promise<void>((resolve) => gaveUp.addEventListener('abort', () => resolve(), { once: true }));
  await Promise.race([stopped, late]);
  await worker.terminate();
}

/** The longest path that a socket may have, minus room for the file name. */
const longestSocketFolder = 85;

/** Next to the data, where the next process reuses what a killed one leaves behind; otherwise a new folder. */
function socketFolder(directory: string | null): string {
  const beside = directory === null ? null : join(directory, 'socket');
  if (beside === null || resolve(beside).length > longestSocketFolder)
    return mkdtempSync(join(tmpdir(), 'quarterdeck-db-'));
  rmSync(beside, { recursive: true, force: true });
  mkdirSync(beside, { mode: 0o700 });
  return resolve(beside);
}

function ready(worker: Worker, timeoutMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const late = AbortSignal.timeout(timeoutMs);
    late.addEventListener('abort', () =>
      reject(new Error(`The embedded database did not start within ${timeoutMs} ms.`)),
    );
    worker.once('error', reject);
    worker.once('message', (message: { kind: string; address?: string; message?: string }) => {
      if (message.kind === 'ready' && message.address !== undefined) resolve(message.address);
      else reject(new Error(`The embedded database did not start: ${message.message ?? 'no reason given'}`));
    });
  });
}

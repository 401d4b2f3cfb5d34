import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Options } from 'postgres';
import { offerBackups, withdrawBackups } from './backup.ts';
import { lockDirectory } from './directory-lock.ts';
import { dumpFile } from './dump-file.ts';

/** A PostgreSQL of our own in a worker thread, behind a private socket that the ordinary driver connects to. */
export interface EmbeddedServer {
  connection: Pick<Options<Record<string, never>>, 'host' | 'port' | 'path' | 'database' | 'username' | 'password'>;
  stop(): Promise<void>;
}

/**
 * Starts the embedded database in `directory` (null keeps it in memory, for tests). Resolves when it takes
 * connections. A directory without a database begins with what `loadFrom` has. Throws DirectoryInUse when another
 * process has the directory open, and an Error when the database does not come up within `timeoutMs`.
 */
export async function startEmbedded(
  directory: string | null,
  { timeoutMs = 60_000, loadFrom = dumpFile() }: { timeoutMs?: number; loadFrom?: string } = {},
): Promise<EmbeddedServer> {
  const unlock = directory === null ? () => {} : lockDirectory(directory);
  // Windows has no such sockets; a loopback port serves there.
  const socketDirectory = process.platform === 'win32' ? null : socketFolder(directory);
  const socketPath = socketDirectory === null ? null : join(socketDirectory, '.s.PGSQL.5432');
  const data = directory === null ? null : join(directory, 'data');
  const backupPath = socketDirectory === null || directory === null ? null : join(socketDirectory, 'backup');
  const worker = new Worker(new URL('./worker.mjs', import.meta.url), {
    workerData: { directory: data, dumpFile: loadFrom, socketPath, backupPath },
    execArgv: [],
  });
  const release = () => {
    if (backupPath !== null && directory !== null) withdrawBackups(directory);
    if (socketDirectory !== null) rmSync(socketDirectory, { recursive: true, force: true });
    unlock();
  };
  try {
    const address = await ready(worker, timeoutMs);
    if (backupPath !== null && directory !== null) offerBackups(directory, backupPath);
    const [host, port] = address.split(':');
    const where = socketPath === null ? { host, port: Number(port) } : { path: socketPath };
    return {
      connection: { ...where, database: 'postgres', username: 'postgres', password: 'postgres' },
      stop: async () => {
        const stopped = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
        worker.postMessage('stop');
        const gaveUp = AbortSignal.timeout(5_000);
        const late = new Promise<void>((resolve) => gaveUp.addEventListener('abort', () => resolve(), { once: true }));
        await Promise.race([stopped, late]);
        await worker.terminate();
        release();
      },
    };
  } catch (error) {
    await worker.terminate();
    release();
    throw error;
  }
}

/** The longest path that a socket may have, with room for the file's own name. */
const longestSocketFolder = 85;

/** Beside the data, where a killed process leaves nothing behind that the next one does not use; else a fresh folder. */
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

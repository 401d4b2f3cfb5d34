// The embedded database runs in this thread, so that a slow query never blocks the bot's event loop. Plain
// JavaScript because a worker starts without its parent's loader.
import { constants, cpSync, existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { copyFolder } from './copy-folder.mjs';

/** @type {{ directory: string, template: string, loadFrom: string | null, socketPath: string | null, backupPath: string | null }} */
const { directory, template, loadFrom, socketPath, backupPath } = workerData;

/** The copy that a backup is packed from; one that a killed process left behind goes with the next backup. */
const copy = `${directory}.backup`;

/**
 * PostgreSQL allocates 128 MB of shared buffers, and zeroing them takes a third of the startup time. One team's record
 * is small, and the operating system caches its files anyway.
 */
const settings = ['shared_buffers=16MB'];

try {
  const isFresh = !existsSync(join(directory, 'PG_VERSION'));
  if (isFresh && loadFrom === null) copyTemplate();
  const db = await PGlite.create({
    dataDir: directory,
    startParams: [...PGlite.defaultStartParams, ...settings.flatMap((setting) => ['-c', setting])],
    ...(isFresh && loadFrom !== null ? { loadDataDir: new Blob([readFileSync(loadFrom)]) } : {}),
  });
  const server = new PGLiteSocketServer(
    socketPath === null ? { db, host: '127.0.0.1', port: 0 } : { db, path: socketPath },
  );
  await server.start();
  const backups = backupPath === null ? null : await takeBackups(db, backupPath);
  const stop = async () => {
    backups?.close();
    await server.stop();
    await db.close();
    parentPort?.close();
  };
  parentPort?.on('message', (message) => {
    // Closing a broken database may fail; the thread ends anyway.
    if (message === 'stop') void stop().catch(() => parentPort?.close());
  });
  parentPort?.postMessage({ kind: 'ready', address: server.getServerConn() });
} catch (error) {
  parentPort?.postMessage({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
}

/** An interrupted copy leaves nothing that looks like a database. Without a template, it initializes itself. */
function copyTemplate() {
  if (!existsSync(template)) return;
  const part = `${directory}.part`;
  rmSync(part, { recursive: true, force: true });
  cpSync(template, part, { recursive: true, mode: constants.COPYFILE_FICLONE });
  rmSync(directory, { recursive: true, force: true });
  renameSync(part, directory);
}

/**
 * Accepts backup requests from other processes of this user: one line of JSON with the file, one line as response.
 * @param {PGlite} db
 * @param {string} path
 */
async function takeBackups(db, path) {
  // They share the folder of the copy.
  let last = Promise.resolve();
  const server = createServer((socket) => {
    socket.on('error', () => {});
    createInterface({ input: socket }).once('line', (line) => {
      const written = last.then(() => backUp(db, JSON.parse(line).file));
      last = written.then(
        () => {},
        () => {},
      );
      written.then(
        (answer) => socket.end(`${JSON.stringify(answer)}\n`),
        (error) => socket.end(`${JSON.stringify({ error: error instanceof Error ? error.message : String(error) })}\n`),
      );
    });
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => resolve(undefined));
  });
  server.unref();
  return server;
}

/**
 * Resolves when the script has ended in a thread of its own.
 * @param {URL} script
 * @param {object} workerData
 * @returns {Promise<void>}
 */
function inThread(script, workerData) {
  return new Promise((resolve, reject) => {
    const thread = new Worker(script, { workerData, execArgv: [] });
    thread.once('error', reject);
    thread.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`${script.pathname} ended with ${code}`)),
    );
  });
}

/**
 * Writes the whole database to a file. Its files are copied beside it, and the copy is packed. Queries wait only while
 * what changed meanwhile is copied once more; a transaction open at that time is not in the backup, as after a kill. It takes as much space as the database
 * until it is written.
 * @param {PGlite} db
 * @param {string} file
 */
async function backUp(db, file) {
  if (existsSync(file)) throw new Error(`${file} exists already`);
  const startedAt = performance.now();
  const part = `${file}.part`;
  try {
    // No checkpoint before it, because a statement from here could come between those of somebody's transaction: what is
    // still in memory is in the log too, as after a kill.
    const copied = await copyFolder(directory, copy);
    const heldMs = await db.runExclusive(async () => {
      const from = performance.now();
      copied.finish();
      return performance.now() - from;
    });
    await inThread(new URL('./pack-folder.mjs', import.meta.url), { folder: copy, file: part });
    const written = await open(part, 'r+');
    await written.sync();
    await written.close();
    await rename(part, file);
    return { bytes: (await stat(file)).size, heldMs, tookMs: performance.now() - startedAt };
  } finally {
    await rm(part, { force: true });
    await rm(copy, { recursive: true, force: true });
  }
}

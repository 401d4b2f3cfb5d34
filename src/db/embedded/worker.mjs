// The embedded database runs in this thread, so that a slow query never blocks the bot's event loop. Plain
// JavaScript because a worker starts without its parent's loader.
import { constants, cpSync, createWriteStream, existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { createGzip } from 'node:zlib';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';

/** @type {{ directory: string, template: string, loadFrom: string | null, socketPath: string | null, backupPath: string | null }} */
const { directory, template, loadFrom, socketPath, backupPath } = workerData;

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
  const server = createServer((socket) => {
    socket.on('error', () => {});
    createInterface({ input: socket }).once('line', (line) => {
      backUp(db, JSON.parse(line).file).then(
        (written) => socket.end(`${JSON.stringify(written)}\n`),
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
 * Writes the whole database to a file. Queries wait only while its files are read, not while they are compressed; a
 * transaction open at that time is not in the backup, as after a kill.
 * @param {PGlite} db
 * @param {string} file
 */
async function backUp(db, file) {
  if (existsSync(file)) throw new Error(`${file} exists already`);
  const startedAt = performance.now();
  const files = await db.dumpDataDir('none');
  const heldMs = performance.now() - startedAt;
  const part = `${file}.part`;
  try {
    await pipeline(Readable.from(piecesOf(files)), createGzip(), createWriteStream(part, { mode: 0o600 }));
    const written = await open(part, 'r+');
    await written.sync();
    await written.close();
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
  return { bytes: (await stat(file)).size, heldMs, tookMs: performance.now() - startedAt };
}

/** @param {Blob} files */
async function* piecesOf(files) {
  const size = 1_048_576;
  for (let at = 0; at < files.size; at += size) yield Buffer.from(await files.slice(at, at + size).arrayBuffer());
}

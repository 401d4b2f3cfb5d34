// The embedded database lives in this thread, so that a slow query never holds up the bot's own loop. Plain
// JavaScript because a worker starts without the loader of its parent.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';

/** @type {{ directory: string | null, dumpFile: string | null, socketPath: string | null }} */
const { directory, dumpFile, socketPath } = workerData;

try {
  const isFresh = directory === null || !existsSync(join(directory, 'PG_VERSION'));
  const loadDataDir =
    isFresh && dumpFile !== null && existsSync(dumpFile) ? new Blob([readFileSync(dumpFile)]) : undefined;
  const db = await PGlite.create({
    ...(directory === null ? {} : { dataDir: directory }),
    ...(loadDataDir ? { loadDataDir } : {}),
  });
  const server = new PGLiteSocketServer(
    socketPath === null ? { db, host: '127.0.0.1', port: 0 } : { db, path: socketPath },
  );
  await server.start();
  const stop = async () => {
    await server.stop();
    await db.close();
    parentPort?.close();
  };
  parentPort?.on('message', (message) => {
    // Closing a broken database may fail; the thread ends all the same.
    if (message === 'stop') void stop().catch(() => parentPort?.close());
  });
  parentPort?.postMessage({ kind: 'ready', address: server.getServerConn() });
} catch (error) {
  parentPort?.postMessage({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
}

// Plain JavaScript, like the worker that starts it. A thread of its own, because packing compresses in steps that take
// as long as a hundred queries.
import { readdirSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { create } from 'tar';

/** @type {{ folder: string, file: string }} */
const { folder, file } = workerData;
// Only these names and this header are what the database is loaded from again.
await create({ cwd: folder, file, gzip: true, portable: true, noPax: true, mode: 0o600 }, readdirSync(folder));

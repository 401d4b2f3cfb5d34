// One instance of the worker that settles invoices: `worker.mjs <version> <instance> <port> <folder>`.
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { openWorkFolders } from './work-folders.mjs';

/** @typedef {{ number: number, net: number, country: string }} Invoice */

const [version = '', instance = '', port = '', folder = ''] = process.argv.slice(2);
/** @type {{ batch: number, settle(invoice: Invoice): object }} */
const { batch, settle } = await import(`./versions/${version}.mjs`);
const folders = openWorkFolders(folder);
folders.giveBack(instance);

let processed = 0;
/** @type {string | null} */
let lastProcessedAt = null;
let isStopping = false;

const server = createServer((request, response) => {
  const isKnown = request.url === '/health' || request.url === '/version';
  const json = { status: 'ok', version, instance, processed, lastProcessedAt, backlog: folders.backlog() };
  response.writeHead(isKnown ? 200 : 404, { 'content-type': 'application/json', connection: 'close' });
  response.end(`${JSON.stringify(isKnown ? json : { error: 'not found' })}\n`);
});
server.listen(Number(port), '127.0.0.1', () => console.log(`invoices ${version}, instance ${instance}, on ${port}`));

// What has been begun is finished first.
process.once('SIGTERM', () => {
  isStopping = true;
});

while (!isStopping) {
  const claimed = folders.claim(instance, batch);
  for (const { name, path } of claimed) {
    const result = settle(JSON.parse(readFileSync(path, 'utf8')));
    await new Promise((resolve) => setTimeout(resolve, 120));
    const target = join(folders.out, name);
    writeFileSync(`${target}.new`, JSON.stringify({ ...result, settledBy: version, instance }));
    renameSync(`${target}.new`, target);
    rmSync(path, { force: true });
    processed += 1;
    lastProcessedAt = new Date().toISOString();
  }
  folders.tidy();
  if (claimed.length === 0) await new Promise((resolve) => setTimeout(resolve, 150));
}
server.close();
process.exit(0);

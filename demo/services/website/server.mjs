// Serves the slot that the pointer names to the public, the other slot as a preview, and one more as staging:
// `server.mjs <port> <preview port> <staging port> <folder>`.
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, sep } from 'node:path';

const [port = '', previewPort = '', stagingPort = '', folder = ''] = process.argv.slice(2);
/** @type {Record<string, string>} */
const types = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
};

/** Read for each request: one rename of the pointer moves all visitors at once. */
function liveSlot() {
  return readFileSync(join(folder, 'current'), 'utf8').trim() === 'green' ? 'green' : 'blue';
}

/** The file that a path means; null when there is none inside the slot. @param {string} slot @param {string} url */
function fileFor(slot, url) {
  try {
    const root = realpathSync(join(folder, 'slots', slot));
    const path = decodeURIComponent(url.split('?')[0] ?? '/');
    if (path.includes('\0')) return null;
    // Links are followed before the check, so neither dots nor links lead out of the slot.
    const found = realpathSync(join(root, path.endsWith('/') ? `${path}index.html` : path));
    return found.startsWith(root + sep) && statSync(found).isFile() ? found : null;
  } catch {
    return null;
  }
}

/** @param {() => string} slotOf */
function serve(slotOf) {
  return createServer((request, response) => {
    try {
      const file = request.method === 'GET' || request.method === 'HEAD' ? fileFor(slotOf(), request.url ?? '/') : null;
      if (file === null) return response.writeHead(404, { 'content-type': 'text/plain' }).end('Not found\n');
      const content = readFileSync(file);
      const type = types[extname(file)] ?? 'application/octet-stream';
      response.writeHead(200, { 'content-type': type, 'cache-control': 'no-cache', connection: 'close' });
      return response.end(request.method === 'HEAD' ? undefined : content);
    } catch (error) {
      console.error(error);
      return response.writeHead(500, { 'content-type': 'text/plain' }).end('Something broke\n');
    }
  });
}

const live = serve(liveSlot);
const preview = serve(() => (liveSlot() === 'blue' ? 'green' : 'blue'));
const staging = serve(() => 'staging');
live.listen(Number(port), '127.0.0.1');
preview.listen(Number(previewPort), '127.0.0.1');
staging.listen(Number(stagingPort), '127.0.0.1');
process.once('SIGTERM', () => {
  preview.close();
  staging.close();
  live.close(() => process.exit(0));
});

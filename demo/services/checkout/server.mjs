// One side of the shop: `server.mjs <version> <side> <port>`.
import { createServer } from 'node:http';
import { openPool } from './connections.mjs';

/** @typedef {{ pool: import('./connections.mjs').Pool, side: string }} Surroundings */
/** @typedef {{ home(): Promise<string>, cart(): Promise<object>, pay(): Promise<object> }} Shop */
/** @typedef {(surroundings: Surroundings) => Shop} OpenShop */

const [version = '', side = '', port = ''] = process.argv.slice(2);
const pool = openPool(24);
/** @type {{ openShop: OpenShop }} */
const { openShop } = await import(`./versions/${version}.mjs`);
const shop = openShop({ pool, side });

/** @type {Record<string, () => Promise<string | { status?: number, json: object }>>} */
const routes = {
  '/': () => shop.home(),
  '/cart': async () => ({ json: await shop.cart() }),
  '/pay': async () => ({ json: await shop.pay() }),
  '/version': async () => ({ json: { version, side } }),
  '/health': async () => ({ json: { status: 'ok', version } }),
  '/health/db': async () => {
    const isOk = pool.free() > 0;
    const json = { status: isOk ? 'ok' : 'failing', freeConnections: pool.free(), connections: pool.size };
    return { status: isOk ? 200 : 503, json };
  },
};

/** @param {import('node:http').IncomingMessage} request @param {import('node:http').ServerResponse} response */
async function serve(request, response) {
  const path = (request.url ?? '/').split('?')[0] ?? '/';
  const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
  try {
    if (route === undefined) return send(404, { error: 'not found' });
    const answer = await route();
    if (typeof answer !== 'string') return send(answer.status ?? 200, answer.json);
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }).end(answer);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    console.error(`${new Date().toISOString()} ${path} ${reason}`);
    send(500, { error: reason });
  }

  /** @param {number} status @param {object} json */
  function send(status, json) {
    response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(`${JSON.stringify(json)}\n`);
  }
}

const server = createServer((request, response) => void serve(request, response));

server.listen(Number(port), '127.0.0.1', () => console.log(`checkout ${version} on ${side} listens on ${port}`));
process.once('SIGTERM', () => server.close(() => process.exit(0)));

// Sends each request to the blue or the green side of the shop, by weights that can be changed while it runs:
// `traffic-switch.mjs <port> <admin port> <blue port> <green port> <state file>`.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { Agent, createServer, request as send } from 'node:http';

/** @typedef {'blue' | 'green'} Side */
/** @typedef {Record<Side, number>} Weights */

const [port, adminPort, bluePort, greenPort] = process.argv.slice(2, 6).map(Number);
const stateFile = String(process.argv[6]);
const sidePorts = { blue: bluePort, green: greenPort };
const agent = new Agent({ keepAlive: false });

/** @type {Weights} */
let weights = { blue: 100, green: 0 };
try {
  weights = readWeights(JSON.parse(readFileSync(stateFile, 'utf8'))) ?? weights;
} catch {
  // The first start.
}
/** @type {Weights} */
let credit = { blue: 0, green: 0 };
const served = { blue: 0, green: 0 };
/** Answers by status. @type {Map<number, number>} */
const answered = new Map();

/** What Prometheus reads of the traffic. */
function metrics() {
  const lines = [...answered].map(([code, count]) => `checkout_requests_total{code="${code}"} ${count}`);
  return ['# TYPE checkout_requests_total counter', ...lines, ''].join('\n');
}

/** @param {number} code */
function count(code) {
  answered.set(code, (answered.get(code) ?? 0) + 1);
}

/** Smooth weighted round robin: of ten requests at 10 %, exactly one goes to green. @returns {Side} */
function nextSide() {
  credit = { blue: credit.blue + weights.blue, green: credit.green + weights.green };
  const side = credit.green > credit.blue ? 'green' : 'blue';
  credit[side] -= 100;
  return weights[side] > 0 ? side : side === 'blue' ? 'green' : 'blue';
}

/** @param {unknown} wish @returns {Weights | null} */
function readWeights(wish) {
  if (wish === null || typeof wish !== 'object') return null;
  if ('side' in wish) {
    if (wish.side === 'blue') return { blue: 100, green: 0 };
    return wish.side === 'green' ? { blue: 0, green: 100 } : null;
  }
  if (!('weights' in wish) || wish.weights === null || typeof wish.weights !== 'object') return null;
  const { blue, green } = /** @type {Record<string, unknown>} */ (wish.weights);
  const isWhole = Number.isInteger(blue) && Number.isInteger(green) && Number(blue) >= 0 && Number(green) >= 0;
  return isWhole && Number(blue) + Number(green) === 100 ? { blue: Number(blue), green: Number(green) } : null;
}

// The side is chosen when a request arrives and kept until it is answered, so a shift cuts no request in half.
const traffic = createServer((incoming, outgoing) => {
  const side = nextSide();
  served[side] += 1;
  const { connection: _connection, ...headers } = incoming.headers;
  const onward = send(
    { host: '127.0.0.1', port: sidePorts[side], path: incoming.url, method: incoming.method, headers, agent },
    (answer) => {
      count(answer.statusCode ?? 502);
      outgoing.writeHead(answer.statusCode ?? 502, { ...answer.headers, connection: 'close', 'x-side': side });
      answer.pipe(outgoing);
      answer.on('error', () => outgoing.destroy());
    },
  );
  onward.on('error', () => {
    if (outgoing.headersSent) {
      outgoing.destroy();
      return;
    }
    count(502);
    outgoing.writeHead(502, { 'content-type': 'application/json', 'x-side': side });
    outgoing.end(`${JSON.stringify({ error: `the ${side} side does not answer` })}\n`);
  });
  outgoing.on('close', () => onward.destroy());
  incoming.pipe(onward);
});

/** @param {import('node:http').IncomingMessage} incoming @param {import('node:http').ServerResponse} outgoing */
async function answerAdmin(incoming, outgoing) {
  /** @param {number} status @param {object} json */
  const reply = (status, json) => {
    outgoing.writeHead(status, { 'content-type': 'application/json' });
    return outgoing.end(`${JSON.stringify(json)}\n`);
  };
  if (incoming.method === 'GET' && incoming.url === '/metrics') {
    outgoing.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' });
    return outgoing.end(metrics());
  }
  if (incoming.method === 'GET' && incoming.url === '/weights') return reply(200, { weights, served });
  if (incoming.method !== 'POST' || incoming.url !== '/switch') return reply(404, { error: 'not found' });
  // A page in somebody's browser can reach this port too, but it cannot ask like this.
  const isForeign = incoming.headers.origin !== undefined || incoming.headers['content-type'] !== 'application/json';
  if (isForeign) return reply(403, { error: 'only JSON from this machine' });
  let text = '';
  for await (const part of incoming) {
    text += part;
    if (text.length > 1_000) return reply(413, { error: 'too long' });
  }
  /** @type {Weights | null} */
  let wish = null;
  try {
    wish = readWeights(JSON.parse(text));
  } catch {
    // Not JSON: refused below.
  }
  if (wish === null) return reply(400, { error: 'send {"side":"green"} or {"weights":{"blue":90,"green":10}}' });
  // Kept first: after a restart the traffic must go where people were told that it goes.
  writeFileSync(`${stateFile}.new`, JSON.stringify({ weights: wish }));
  renameSync(`${stateFile}.new`, stateFile);
  weights = wish;
  credit = { blue: 0, green: 0 };
  console.log(`${new Date().toISOString()} blue ${weights.blue} %, green ${weights.green} %`);
  return reply(200, { weights, served });
}

// Whoever hangs up in the middle of a wish, or a full disk, must not take the shop's traffic down.
const admin = createServer((incoming, outgoing) => {
  answerAdmin(incoming, outgoing).catch((error) => {
    console.error(error);
    outgoing.destroy();
  });
});

traffic.listen(port, '127.0.0.1');
admin.listen(adminPort, '127.0.0.1');
process.once('SIGTERM', () => {
  admin.close();
  traffic.close(() => process.exit(0));
});

import { request } from 'node:http';

/** @typedef {{ status: number, body: string, ms: number }} Answer */

/**
 * One request to this machine; null when there was no answer.
 * @param {number} port
 * @param {string} path
 * @param {{ json?: unknown, timeoutMs?: number }} [options]
 * @returns {Promise<Answer | null>}
 */
export function ask(port, path, { json, timeoutMs = 3_000 } = {}) {
  return new Promise((resolve) => {
    const begin = performance.now();
    const text = json === undefined ? null : JSON.stringify(json);
    const outgoing = request(
      {
        host: '127.0.0.1',
        port,
        path,
        agent: false,
        method: text === null ? 'GET' : 'POST',
        headers: text === null ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) },
        signal: AbortSignal.timeout(timeoutMs),
      },
      (incoming) => {
        let body = '';
        incoming.setEncoding('utf8');
        incoming.on('data', (part) => {
          body += part;
        });
        incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, body, ms: performance.now() - begin }));
        incoming.on('error', () => resolve(null));
      },
    );
    outgoing.on('error', () => resolve(null));
    outgoing.end(text ?? undefined);
  });
}

/**
 * The JSON object of an answer with status 200; null otherwise.
 * @param {number} port
 * @param {string} path
 * @returns {Promise<Record<string, unknown> | null>}
 */
export async function askJson(port, path) {
  const answer = await ask(port, path, { timeoutMs: 1_000 });
  if (answer?.status !== 200) return null;
  try {
    const value = JSON.parse(answer.body);
    return value !== null && typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}

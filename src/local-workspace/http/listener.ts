import type { IncomingMessage, ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';

const maxBody = 1_000_000;
const maxUpload = 6_000_000;
/** So much of a body that is too big is read and thrown away, so that the sender still gets an answer. */
const maxDiscarded = 20_000_000;

/** Whatever a request looks like, it gets an answer and the process lives on. */
export function createListener(app: Hono): (request: IncomingMessage, response: ServerResponse) => void {
  const answer = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  return (request, response) => {
    receive(request, response)
      .then((isComplete) => (isComplete ? answer(request, response) : undefined))
      .catch(() => {
        if (response.headersSent) response.destroy();
        else response.writeHead(400, { 'content-type': 'text/plain', connection: 'close' }).end('bad request');
      });
  };
}

/** Reads the body into memory before anything else; false when the request has been refused or is gone. */
async function receive(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
  if (request.method === 'GET' || request.method === 'HEAD') return true;
  const limit = request.url?.startsWith('/upload/') ? maxUpload : maxBody;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxDiscarded) break;
    if (size <= limit) chunks.push(chunk);
  }
  if (size <= limit) {
    Object.assign(request, { rawBody: Buffer.concat(chunks) });
    return true;
  }
  const body = JSON.stringify({ ok: false, error: 'request_too_large' });
  response.writeHead(413, { 'content-type': 'application/json', connection: 'close' }).end(body);
  return false;
}

import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';

export interface HttpServer {
  /** The port that it really listens on. */
  port: number;
  /** Stops taking requests and resolves when those under way have ended, or after `timeoutMs`. */
  stop(timeoutMs: number): Promise<void>;
}

/** A path and what answers it; paths are matched whole. */
export type Routes = Readonly<Record<string, RequestListener>>;

/**
 * Our own HTTP server: whatever a client sends, it gets an answer of its class and the process lives. Throws when the
 * port is taken.
 */
export async function startHttpServer(options: {
  port: number;
  host: string;
  routes: Routes;
  onFault: (error: unknown) => void;
}): Promise<HttpServer> {
  const server = createServer((request, response) => {
    try {
      handle(options.routes, request, response);
    } catch (error) {
      options.onFault(error);
      end(response, 500, 'internal error');
    }
  });
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  server.maxRequestsPerSocket = 1_000;
  server.on('clientError', (_error, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  return { port: portOf(server), stop: (timeoutMs) => stop(server, timeoutMs) };
}

function handle(routes: Routes, request: IncomingMessage, response: ServerResponse): void {
  const path = (request.url ?? '').split('?')[0] ?? '';
  const listener = Object.hasOwn(routes, path) ? routes[path] : undefined;
  if (listener) listener(request, response);
  else end(response, 404, 'not found');
}

function end(response: ServerResponse, status: number, text: string): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' });
  response.end(`${text}\n`);
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function stop(server: Server, timeoutMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), timeoutMs);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
}

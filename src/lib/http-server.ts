import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { parseIpAddress } from './ip-address.ts';
import type { TokenBuckets } from './token-buckets.ts';

export interface HttpServer {
  /** The port that it actually listens on. */
  port: number;
  /** Stops accepting requests and resolves when those in progress have ended, or after `timeoutMs`. */
  stop(timeoutMs: number): Promise<void>;
}

/** A path and its handler; paths are matched exactly, except those that end in `/`: these get every file right in that folder. */
export type Routes = Readonly<Record<string, RequestListener>>;

/** Twice as many connections as deliveries that may wait for their turn: a flood of them leaves room for the others. */
const defaultLimits = { headersMs: 5_000, requestMs: 10_000, connections: 2_000 };

/** Set on every response: nothing here is a page, and nothing may be cached or framed. */
const safeHeaders = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const;

/**
 * Our own HTTP server: whatever a client sends, it gets a suitable status or a closed connection, and the process
 * survives. Requests to unknown paths take tokens from `unauthenticatedClients`. Throws when the port is taken.
 */
export async function startHttpServer(options: {
  port: number;
  host: string;
  routes: Routes;
  unauthenticatedClients: TokenBuckets;
  onFault: (error: unknown) => void;
  /** Time limits for headers and whole requests, and the maximum number of connections. */
  limits?: typeof defaultLimits;
}): Promise<HttpServer> {
  const { headersMs, requestMs, connections } = options.limits ?? defaultLimits;
  const server = createServer(
    {
      headersTimeout: headersMs,
      requestTimeout: requestMs,
      // Both limits are only as precise as this check interval; the default is every half minute.
      connectionsCheckingInterval: Math.min(1_000, headersMs / 2),
      keepAliveTimeout: 5_000,
      maxHeaderSize: 16 * 1024,
    },
    (request, response) => {
      try {
        for (const [name, value] of Object.entries(safeHeaders)) response.setHeader(name, value);
        handle(options.routes, options.unauthenticatedClients, request, response);
      } catch (error) {
        options.onFault(error);
        if (response.headersSent) response.destroy();
        else answerWith(response, 500);
      }
    },
  );
  server.maxConnections = connections;
  server.maxRequestsPerSocket = 1_000;
  server.on('clientError', endBroken);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  return { port: portOf(server), stop: (timeoutMs) => stop(server, timeoutMs) };
}

/** Responds with only the status and its name; the rest of the request is discarded. */
export function answerWith(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): void {
  const text = `${statusWords[status] ?? 'see the status'}\n`;
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': String(Buffer.byteLength(text)),
    ...headers,
  });
  response.end(text);
}

/** Identifies the client for rate limiting: an address, or the /64 network that one IPv6 customer gets. */
export function clientOf(request: IncomingMessage): string {
  const text = request.socket.remoteAddress?.replace(/^::ffff:/, '') ?? 'unknown';
  const address = parseIpAddress(text);
  return address?.family === 6 ? (address.value >> 64n).toString(16) : text;
}

const statusWords: Readonly<Record<number, string>> = {
  200: 'ok',
  400: 'bad request',
  401: 'not signed',
  403: 'forbidden',
  404: 'not found',
  405: 'method not allowed',
  413: 'too large',
  415: 'unsupported media type',
  429: 'too many requests',
  500: 'internal error',
  503: 'not available',
};

function handle(
  routes: Routes,
  unauthenticatedClients: TokenBuckets,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const path = (request.url ?? '').split('?')[0] ?? '';
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const listener = [path, folder].map((one) => (Object.hasOwn(routes, one) ? routes[one] : undefined)).find(Boolean);
  if (listener) listener(request, response);
  else if (unauthenticatedClients.take(clientOf(request))) answerWith(response, 404);
  else answerWith(response, 429, { 'retry-after': '60', connection: 'close' });
}

const brokenAnswers: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/** A malformed request, or one that timed out. */
function endBroken(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy();
  // A request that was already answered gets no second response, which the client would take for that of its next
  // request.
  if (socket.bytesWritten === 0)
    socket.write(
      `HTTP/1.1 ${brokenAnswers[error.code ?? ''] ?? '400 Bad Request'}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
    );
  // Otherwise a client that does not read would keep the connection open.
  socket.destroySoon();
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

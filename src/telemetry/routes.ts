import type { IncomingMessage, ServerResponse } from 'node:http';
import { carriesToken } from '../lib/bearer-token.ts';
import { answerWith, clientOf, type Routes } from '../lib/http-server.ts';
import type { Secret } from '../lib/redact.ts';
import type { TokenBuckets } from '../lib/token-buckets.ts';
import type { Prometheus } from './prometheus.ts';

export interface TelemetryOptions {
  /** Null when ready, otherwise why not. */
  reasonNotReady: () => Promise<string | null>;
  prometheus: Prometheus;
  /** Whoever reads metrics must show this; null lets everybody who reaches the port. */
  metricsToken: Secret | null;
  /** What whoever shows another token takes from: guessing has an end. */
  unauthenticatedClients: TokenBuckets;
  onFault: (error: unknown) => void;
}

/** What watches the process itself: is it alive, may it be sent work, how is it doing. */
export function telemetryRoutes(options: TelemetryOptions): Routes {
  const answering =
    (work: (request: IncomingMessage, response: ServerResponse) => Promise<void>) =>
    (request: IncomingMessage, response: ServerResponse) => {
      if (request.method !== 'GET' && request.method !== 'HEAD')
        return void response.writeHead(405, { allow: 'GET, HEAD' }).end();
      work(request, response).catch((error: unknown) => {
        options.onFault(error);
        if (response.headersSent) response.destroy();
        else say(response, 500, 'internal error');
      });
    };
  return {
    '/livez': answering(async (_request, response) => say(response, 200, 'ok')),
    '/readyz': answering(async (_request, response) => {
      const reason = await options.reasonNotReady();
      say(response, reason === null ? 200 : 503, reason ?? 'ready');
    }),
    '/metrics': answering(async (request, response) => {
      if (options.metricsToken !== null && !carriesToken(request.headers.authorization, options.metricsToken))
        return options.unauthenticatedClients.take(clientOf(request))
          ? void response.writeHead(401, { 'www-authenticate': 'Bearer' }).end()
          : answerWith(response, 429, { 'retry-after': '60', connection: 'close' });
      const { contentType, body } = await options.prometheus.render();
      response.writeHead(200, { 'content-type': contentType, 'cache-control': 'no-store' }).end(body);
    }),
  };
}

function say(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
  response.end(`${text}\n`);
}

import {
  Agent as HttpAgent,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestOptions,
  request as requestHttp,
} from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { createSecureContext, type SecureContext } from 'node:tls';
import type { Reading } from '../../../domain/analysis/readings/measurement.ts';
import { checkAddress, checkedLookup, type Resolve, systemResolve } from '../../../lib/checked-address.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Network } from '../../../lib/ip-address.ts';
import { readWebAddress } from '../../../lib/web-address.ts';
import { classifyFailure } from './classify-failure.ts';
import { createHostLimit } from './host-limit.ts';

export interface ProbeRequest {
  url: string;
  method?: string;
  headers?: Readonly<Record<string, string>>;
  body?: string;
}

/** What a service answered, or why there is no answer. */
export type ProbeAnswer =
  | { kind: 'response'; status: number; headers: IncomingHttpHeaders; body: string; latencyMs: number; at: Date }
  | Extract<Reading, { kind: 'no_answer' | 'error' }>;

/** Sends one request; never throws. */
export type Prober = (request: ProbeRequest, timeoutMs: number) => Promise<ProbeAnswer>;

export interface ProberOptions {
  clock: Clock;
  networks: readonly Network[];
  secureContext?: SecureContext;
  resolve?: Resolve;
  /** Maximum size of the response body that is read; 64 KB by default. */
  maxBodyBytes?: number;
}

/** More at once would be load of its own, and would measure that. */
const atOnceToAHost = 20;

type Send = (url: URL, options: RequestOptions) => ReturnType<typeof requestHttp>;

/**
 * Sends requests as a user of the service would, each on its own connection: a keep-alive connection would hide a
 * service that is down. Only public addresses, and private ones in `networks`, are allowed. A host gets at most a few
 * requests at a time; the time that one waits for its turn is no part of its latency.
 */
export function createProber(options: ProberOptions): Prober {
  const { clock, networks, secureContext, resolve = systemResolve, maxBodyBytes = 65_536 } = options;
  const lookup = checkedLookup(resolve, networks);
  const hosts = createHostLimit(clock, atOnceToAHost);
  const plain = new HttpAgent({ keepAlive: false });
  // Loading the root certificates is most of the cost of a TLS connection, so all share one context.
  const secure = new HttpsAgent({
    keepAlive: false,
    maxCachedSessions: 0,
    secureContext: secureContext ?? createSecureContext(),
  });
  const sends: Readonly<Record<string, Send>> = {
    'http:': (url, more) => requestHttp(url, { ...more, lookup, agent: plain }),
    'https:': (url, more) => requestHttps(url, { ...more, lookup, agent: secure }),
  };

  return async (request, timeoutMs) => {
    const address = readWebAddress(request.url);
    if (!address.ok)
      return { kind: 'error', detail: `The address cannot be asked: ${address.error}.`, at: clock.now() };
    const { url, ip } = address.value;
    const send = sends[url.protocol];
    if (send === undefined) throw new Error(`no way to ask ${url.protocol}`);
    try {
      if (ip !== null) checkAddress(url.hostname, ip, networks);
      const ask = () => askOnce(request, { timeoutMs, maxBodyBytes }, (more) => send(url, more), clock);
      const answer = await hosts.run(url.host, timeoutMs, ask);
      return answer ?? { kind: 'error', detail: `too many requests to ${url.host} at once`, at: clock.now() };
    } catch (error) {
      return { kind: 'error', detail: classifyFailure(error).detail, at: clock.now() };
    }
  };
}

function askOnce(
  { method = 'GET', headers = {}, body }: ProbeRequest,
  limits: { timeoutMs: number; maxBodyBytes: number },
  send: (options: RequestOptions) => ReturnType<Send>,
  clock: Clock,
): Promise<ProbeAnswer> {
  const at = clock.now();
  const begin = clock.monotonicMs();
  const latencyMs = () => clock.monotonicMs() - begin;
  return new Promise((resolve) => {
    const request = send({
      method,
      headers: { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'quarterdeck-probe', ...headers },
    });
    const end = (answer: ProbeAnswer) => {
      cancel();
      resolve(answer);
      request.destroy();
    };
    const cancel = clock.after(limits.timeoutMs, () =>
      end({ kind: 'no_answer', reason: 'timeout', latencyMs: latencyMs(), at }),
    );
    const fail = (error: unknown) => {
      const { reason, detail } = classifyFailure(error);
      end(reason === null ? { kind: 'error', detail, at } : { kind: 'no_answer', reason, latencyMs: latencyMs(), at });
    };
    // The handler stays after the end: destroying a request may emit one more error, which is irrelevant.
    request.on('error', fail);
    request.on('response', (response) => {
      response.on('error', fail);
      readBody(response, limits.maxBodyBytes, (text) =>
        end({
          kind: 'response',
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: text,
          latencyMs: latencyMs(),
          at,
        }),
      );
    });
    request.end(body);
  });
}

function readBody(response: IncomingMessage, maxBytes: number, done: (body: string) => void): void {
  const chunks: Buffer[] = [];
  let missing = maxBytes;
  const finish = () =>
    done(missing === 0 ? wholeCharacters(Buffer.concat(chunks)) : utf8.decode(Buffer.concat(chunks)));
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk.subarray(0, missing));
    missing -= Math.min(missing, chunk.length);
    if (missing === 0) finish();
  });
  response.on('end', finish);
}

const utf8 = new TextDecoder();

/** The cap may fall inside a character; a partial one is dropped. */
function wholeCharacters(bytes: Buffer): string {
  return new TextDecoder().decode(bytes, { stream: true });
}

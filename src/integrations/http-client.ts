import { Agent, type Dispatcher, EnvHttpProxyAgent, request } from 'undici';
import { checkAddress, checkedLookup, systemResolve } from '../lib/checked-address.ts';
import type { Clock } from '../lib/clock.ts';
import { type Network, parseNetwork } from '../lib/ip-address.ts';
import { redact } from '../lib/redact.ts';
import { readWebAddress } from '../lib/web-address.ts';
import { IntegrationError } from '../ports/integration-error.ts';
import { createPacer } from './pacer.ts';

/** One request to an external system. */
export interface HttpAsk {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON, a string as is. */
  body?: unknown;
  /** Overall time limit, including retries; 10 s by default. */
  timeoutMs?: number;
  /** Maximum response size; 1 MB by default. */
  maxBytes?: number;
  /**
   * Whether the request may be repeated safely. Defaults to true for GET; anything else is never sent twice by default.
   */
  isSafe?: boolean;
}

export interface HttpAnswer {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string;
}

/** The shared HTTP client, so that integrations do not need their own. */
export interface HttpClient {
  /**
   * The response, when its status is below 400, or 404, 409 or 422, which are meaningful to callers. Throws
   * IntegrationError for everything else: `auth` (401, 403), `rate_limited` with `retryAfterMs` (429, and 403 with
   * Retry-After), `unavailable` (5xx, timeout, network), `bad_response` (any other status, or a response that is too
   * long).
   */
  ask(url: string, ask?: HttpAsk): Promise<HttpAnswer>;
}

const retries = 2;
/** A longer pause is left to the caller. */
const longestPauseMs = 5_000;
const telling = new Set([404, 409, 422]);
/** Self-hosted systems are usually on private networks; only link-local and metadata addresses are never allowed. */
const anyPrivate = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '127.0.0.0/8',
  '100.64.0.0/10',
  '::1/128',
  'fc00::/7',
];

/**
 * A client with keep-alive connections that uses the proxy from HTTP_PROXY, HTTPS_PROXY and NO_PROXY, never follows a
 * redirect to another host with credentials, limits concurrent requests per host, and honors Retry-After.
 */
export function createHttpClient(clock: Clock): HttpClient {
  const networks = anyPrivate.flatMap((text) => parseNetwork(text) ?? []);
  const connect = { lookup: checkedLookup(systemResolve, networks), timeout: 5_000 };
  let dispatcher: Dispatcher | null = null;
  const connections = () => {
    dispatcher ??= hasProxy() ? new EnvHttpProxyAgent({ connect }) : new Agent({ connect });
    return dispatcher;
  };
  const pacer = createPacer(clock);

  return {
    ask: async (url, ask = {}) => {
      const { method = 'GET', timeoutMs = 10_000 } = ask;
      const isSafe = ask.isSafe ?? method === 'GET';
      const host = hostOf(url, networks);
      const until = clock.monotonicMs() + timeoutMs;
      for (let attempt = 0; ; attempt += 1) {
        try {
          return await pacer.run(host, until, () => askOnce(connections(), url, { ...ask, method }, until, clock));
        } catch (error) {
          if (!(error instanceof IntegrationError)) throw error;
          if (error.kind === 'rate_limited') pacer.hold(host, error.retryAfterMs ?? 1_000);
          const pauseMs = error.retryAfterMs ?? 250 * 2 ** attempt;
          const mayRepeat = error.kind === 'rate_limited' || (isSafe && error.kind === 'unavailable');
          const fits = pauseMs <= longestPauseMs && clock.monotonicMs() + pauseMs < until;
          if (!mayRepeat || !fits || attempt >= retries) throw error;
          await clock.sleep(pauseMs);
        }
      }
    },
  };
}

/** The host to connect to; throws IntegrationError when the URL is invalid or its address is never allowed. */
function hostOf(url: string, networks: readonly Network[]): string {
  const address = readWebAddress(url);
  if (!address.ok) throw new IntegrationError('bad_response', `the address cannot be asked: ${address.error}`);
  const { url: read, ip } = address.value;
  try {
    // A name is checked when it is resolved.
    if (ip !== null) checkAddress(read.hostname, ip, networks);
  } catch (error) {
    throw new IntegrationError('unavailable', error instanceof Error ? error.message : String(error), { cause: error });
  }
  return read.host;
}

async function askOnce(
  dispatcher: Dispatcher,
  url: string,
  { method, headers, body, maxBytes = 1_048_576 }: HttpAsk & { method: string },
  until: number,
  clock: Clock,
): Promise<HttpAnswer> {
  const isText = typeof body === 'string' || body === undefined;
  const late = new AbortController();
  const cancel = clock.after(Math.max(1, until - clock.monotonicMs()), () => late.abort());
  try {
    const response = await request(url, {
      dispatcher,
      method: method as Dispatcher.HttpMethod,
      headers: { 'user-agent': 'quarterdeck', ...(isText ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
      signal: late.signal,
    });
    const text = await readText(response.body, maxBytes);
    const answer = { status: response.statusCode, headers: flat(response.headers), body: text };
    if (answer.status < 400 || telling.has(answer.status)) return answer;
    throw refused(url, answer, clock.now());
  } catch (error) {
    if (error instanceof IntegrationError) throw error;
    const host = new URL(url).host;
    const what = late.signal.aborted ? 'did not answer in time' : `cannot be reached: ${reasonOf(error)}`;
    throw new IntegrationError('unavailable', `${host} ${what}`, { cause: error });
  } finally {
    cancel();
  }
}

async function readText(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > maxBytes) throw new IntegrationError('bad_response', `the answer is longer than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function refused(url: string, { status, headers, body }: HttpAnswer, now: Date): IntegrationError {
  const said = redact(body).replace(/\s+/g, ' ').slice(0, 200);
  const message = `${new URL(url).host} answers ${status}${said === '' ? '' : `: ${said}`}`;
  const retryAfterMs = retryAfter(headers['retry-after'], now);
  const wait = retryAfterMs === null ? {} : { retryAfterMs };
  if (status === 429 || (status === 403 && retryAfterMs !== null))
    return new IntegrationError('rate_limited', message, wait);
  if (status === 401 || status === 403) return new IntegrationError('auth', message);
  if (status >= 500) return new IntegrationError('unavailable', message, wait);
  return new IntegrationError('bad_response', message);
}

/** Seconds, or a date; null for anything else. */
function retryAfter(text: string | undefined, now: Date): number | null {
  if (text === undefined) return null;
  if (/^\d{1,6}$/.test(text)) return Number(text) * 1_000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, at - now.getTime());
}

function flat(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'an unknown fault';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return redact(error.message || code).slice(0, 200);
}

function hasProxy(): boolean {
  const { env } = process;
  return Boolean(env.HTTP_PROXY ?? env.http_proxy ?? env.HTTPS_PROXY ?? env.https_proxy);
}

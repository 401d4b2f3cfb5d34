import { createHash } from 'node:crypto';
import { Agent, type Dispatcher, EnvHttpProxyAgent, request } from 'undici';
import { checkAddress, checkedLookup, systemResolve } from '../../../lib/checked-address.ts';
import type { Clock } from '../../../lib/clock.ts';
import { type Network, parseIpAddress } from '../../../lib/ip-address.ts';
import { readWebAddress } from '../../../lib/web-address.ts';
import { IntegrationError } from '../../../ports/integration-error.ts';
import { saidIn, shortWords } from './json-answer.ts';
import { networkReason } from './network-reason.ts';
import { createPacer } from './pacer.ts';
import { anyPrivate } from './private-networks.ts';

/** One request to an external system. */
export interface HttpAsk {
  method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON, a string as is. */
  body?: unknown;
  /** Overall time limit, including retries; 10 s by default. */
  timeoutMs?: number;
  /** Maximum response size; 1 MB by default. */
  maxBytes?: number;
  /**
   * Whether the request may be repeated safely. Defaults to true for GET and HEAD; anything else is never sent twice by
   * default.
   */
  isSafe?: boolean;
  /**
   * Only the status and the headers matter: every status is an answer, and the body is discarded, however long it is.
   */
  ignoresBody?: true;
  /** The body is not kept: the answer has its `digest`. */
  digestsBody?: true;
  /** `base64` for a body that is no text: then it comes as Base64. */
  encoding?: 'utf8' | 'base64';
  /** Statuses besides 404, 409 and 422 whose response is returned instead of thrown. */
  returns?: readonly number[];
}

export interface HttpAnswer {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string;
  /** Of the bytes as they came, when `digestsBody` was asked for: SHA-256 in hex, and how many there were. */
  digest?: { sha256: string; bytes: number };
}

/** The shared HTTP client, so that integrations do not need their own. */
export interface HttpClient {
  /**
   * The response, when its status is below 400, or 404, 409 or 422, which are meaningful to callers, or one of
   * `returns`. Throws
   * IntegrationError for everything else: `auth` (401, 403), `rate_limited` with `retryAfterMs` (429, and 403 with
   * Retry-After or with no requests left by its X-RateLimit headers), `unavailable` (5xx, timeout, network),
   * `bad_response` (any other status, or a response that is too long). With `ignoresBody`, only for `unavailable`, and for a URL that cannot be asked.
   */
  ask(url: string, ask?: HttpAsk): Promise<HttpAnswer>;
}

const retries = 2;
/** A longer pause is left to the caller. */
const longestPauseMs = 5_000;
const mostDiscardedBytes = 16_384;
const telling = new Set([404, 409, 422]);

/**
 * A client with keep-alive connections that uses the proxy from HTTP_PROXY, HTTPS_PROXY and NO_PROXY, never follows a
 * redirect to another host with credentials, limits concurrent requests per host, and honors Retry-After. With `ca`,
 * certificates are trusted that these authorities (PEM) signed, and no others. Private addresses may be asked, or with
 * `networks` only those in them.
 */
export function createHttpClient(
  clock: Clock,
  { ca, networks }: { ca?: string; networks?: readonly Network[] } = {},
): HttpClient {
  const allowed = networks ?? anyPrivate;
  const trusted = ca === undefined ? {} : { ca };
  const connect = { lookup: checkedLookup(systemResolve, allowed), timeout: 5_000, ...trusted };
  let dispatcher: Dispatcher | null = null;
  const connections = () => {
    dispatcher ??= hasProxy() ? new EnvHttpProxyAgent({ connect, requestTls: trusted }) : new Agent({ connect });
    return dispatcher;
  };
  const pacer = createPacer(clock);

  return {
    ask: async (url, ask = {}) => {
      const { method = 'GET', timeoutMs = 10_000 } = ask;
      const isSafe = ask.isSafe ?? (method === 'GET' || method === 'HEAD');
      const host = hostOf(url, allowed);
      const until = clock.monotonicMs() + timeoutMs;
      // A proxy resolves names itself, so they are judged before it is asked.
      if (networks !== undefined && hasProxy()) await checkName(url, networks);
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
function hostOf(url: string, allowed: readonly Network[]): string {
  const address = readWebAddress(url);
  if (!address.ok) throw new IntegrationError('bad_response', `the address cannot be asked: ${address.error}`);
  const { url: read, ip } = address.value;
  try {
    // A name is checked when it is resolved.
    if (ip !== null) checkAddress(read.hostname, ip, allowed);
  } catch (error) {
    throw new IntegrationError('unavailable', error instanceof Error ? error.message : String(error), { cause: error });
  }
  return read.host;
}

async function checkName(url: string, allowed: readonly Network[]): Promise<void> {
  const { hostname } = new URL(url);
  try {
    if (hostname.startsWith('[')) return;
    for (const { address } of await systemResolve(hostname)) checkAddress(hostname, parseIpAddress(address), allowed);
  } catch (error) {
    throw new IntegrationError('unavailable', `${hostname} cannot be reached: ${networkReason(error)}`, {
      cause: error,
    });
  }
}

async function askOnce(
  dispatcher: Dispatcher,
  url: string,
  {
    method,
    headers,
    body,
    maxBytes = 1_048_576,
    returns = [],
    ignoresBody,
    digestsBody,
    encoding = 'utf8',
  }: HttpAsk & { method: string },
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
    if (ignoresBody) {
      await discard(response.body, late.signal);
      return { status: response.statusCode, headers: flat(response.headers), body: '' };
    }
    const said = { status: response.statusCode, headers: flat(response.headers) };
    const answer: HttpAnswer = digestsBody
      ? { ...said, body: '', digest: await readDigest(response.body, maxBytes) }
      : { ...said, body: await readText(response.body, maxBytes, encoding) };
    if (answer.status < 400 || telling.has(answer.status) || returns.includes(answer.status)) return answer;
    throw refused(url, answer, clock.now());
  } catch (error) {
    if (error instanceof IntegrationError) throw error;
    const host = new URL(url).host;
    const what = late.signal.aborted ? 'did not answer in time' : `cannot be reached: ${networkReason(error)}`;
    throw new IntegrationError('unavailable', `${host} ${what}`, { cause: error });
  } finally {
    cancel();
  }
}

/** What comes of a short body is read, so that the connection can be used again; a long or slow one is cut off. */
async function discard(body: Dispatcher.ResponseData['body'], signal: AbortSignal): Promise<void> {
  // The answer stands already, whatever becomes of its body.
  await body.dump({ limit: mostDiscardedBytes, signal }).catch(() => {});
}

async function readText(
  body: AsyncIterable<Uint8Array>,
  maxBytes: number,
  encoding: 'utf8' | 'base64',
): Promise<string> {
  const chunks: Uint8Array[] = [];
  await readBytes(body, maxBytes, (chunk) => chunks.push(chunk));
  return Buffer.concat(chunks).toString(encoding);
}

async function readDigest(
  body: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash('sha256');
  const bytes = await readBytes(body, maxBytes, (chunk) => hash.update(chunk));
  return { sha256: hash.digest('hex'), bytes };
}

/** Takes each chunk, and returns how many bytes there were. */
async function readBytes(
  body: AsyncIterable<Uint8Array>,
  maxBytes: number,
  take: (chunk: Uint8Array) => unknown,
): Promise<number> {
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > maxBytes) throw new IntegrationError('bad_response', `the answer is longer than ${maxBytes} bytes`);
    take(chunk);
  }
  return length;
}

function refused(url: string, { status, headers, body }: HttpAnswer, now: Date): IntegrationError {
  const said = shortWords(saidIn({ body }) || textOf(body));
  const message = `${new URL(url).host} answers ${status}${said === '' ? '' : `: ${said}`}`;
  const retryAfterMs = retryAfter(headers['retry-after'], now) ?? limitResetMs(headers, now);
  const wait = { status, ...(retryAfterMs === null ? {} : { retryAfterMs }) };
  if (status === 429 || (status === 403 && retryAfterMs !== null))
    return new IntegrationError('rate_limited', message, wait);
  if (status === 401 || status === 403) return new IntegrationError('auth', message, { status });
  if (status >= 500) return new IntegrationError('unavailable', message, wait);
  return new IntegrationError('bad_response', message, { status });
}

/** An error page of a server or a proxy is HTML: its title, else what is left without the markup. */
function textOf(body: string): string {
  const text = body.slice(0, 20_000);
  if (!/<(!doctype|html|head|body)\b/i.test(text)) return text;
  const [, title = ''] = /<title[^>]*>([^<]*)<\/title>/i.exec(text) ?? [];
  return title.trim() || text.replace(/<(script|style)\b[\s\S]*?<\/\1>|<[^>]*>/gi, ' ');
}

/** Milliseconds until there are requests left again, as GitHub says it: in seconds since 1970. Null when it does not. */
function limitResetMs(headers: HttpAnswer['headers'], now: Date): number | null {
  const reset = headers['x-ratelimit-reset'] ?? '';
  if (headers['x-ratelimit-remaining'] !== '0' || !/^\d{10}$/.test(reset)) return null;
  return Math.max(1_000, Number(reset) * 1_000 - now.getTime());
}

/** `Retry-After` in milliseconds: seconds, or a date; null for anything else. */
export function retryAfter(text: string | undefined, now: Date): number | null {
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

function hasProxy(): boolean {
  const { env } = process;
  return Boolean(env.HTTP_PROXY ?? env.http_proxy ?? env.HTTPS_PROXY ?? env.https_proxy);
}

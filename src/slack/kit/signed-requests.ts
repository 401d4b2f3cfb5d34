import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Clock } from '../../lib/clock.ts';
import { answerWith, clientOf } from '../../lib/http-server.ts';
import type { Logger } from '../../lib/log.ts';
import { readBody } from '../../lib/read-body.ts';
import type { TokenBuckets } from '../../lib/token-buckets.ts';
import type { HttpReceiver } from './http-receiver.ts';
import { readableBody } from './readable-body.ts';

/** Slack's largest payloads, a full modal or message, stay well below this. */
const maxBytes = 2 * 1024 * 1024;
/** Only this much of an unsigned request is read. */
const maxUnsignedBytes = 4 * 1024;
const maxAgeSeconds = 300;
const form = 'application/x-www-form-urlencoded';

export interface SignedRequestsOptions {
  signingSecret: string;
  clock: Clock;
  logger: Logger;
  /** Requests that Slack did not sign take tokens from these; signed requests are never throttled. */
  unauthenticatedClients: TokenBuckets;
}

/**
 * Passes only requests with a valid, recent Slack signature and a body that can be read, which it hands on parsed. The
 * signature is verified over the raw bytes. Everything else gets a suitable error status and is dropped.
 */
export function signedRequests(listener: Pick<HttpReceiver, 'hear'>, options: SignedRequestsOptions): RequestListener {
  const { signingSecret, clock, logger, unauthenticatedClients } = options;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const client = clientOf(request);
    const turnAway = (status: number, headers: Record<string, string> = {}) => {
      if (!unauthenticatedClients.take(client))
        return answerWith(response, 429, { 'retry-after': '60', connection: 'close' });
      if (status !== 200) logger.warn({ status, client }, 'a request that Slack did not sign was refused');
      answerWith(response, status, headers);
    };

    if (request.method !== 'POST') return turnAway(405, { allow: 'POST' });
    const type = mediaType(request);
    if (type !== form && type !== 'application/json') return turnAway(415);
    if ((request.headers['content-encoding'] ?? 'identity') !== 'identity') return turnAway(415);
    const signed = signatureOf(request, clock);
    if (Number(request.headers['content-length'] ?? 0) > maxBytes) return turnAway(413);
    if (signed === null && !mayBeSslCheck(request, type)) return turnAway(401);
    const body = await readBody(request, signed === null ? maxUnsignedBytes : maxBytes);
    if (body === 'gone') return void response.destroy();
    if (typeof body === 'string') return turnAway(413);
    // Slack checks the certificate with a request that may be unsigned; nothing else in it is read.
    if (signed === null) return turnAway(new URLSearchParams(body.toString()).get('ssl_check') === '1' ? 200 : 401);
    if (!isSignedBy(signingSecret, signed, body)) return turnAway(401);
    const read = readableBody(body, type === form);
    if (read === null) {
      logger.warn({}, 'a signed request could not be read');
      return answerWith(response, 400);
    }
    await listener.hear(read, request, response);
  }

  return (request, response) => {
    handle(request, response).catch((error: unknown) => {
      logger.error({ err: error }, 'a request failed');
      if (response.headersSent) response.destroy();
      else answerWith(response, 500);
    });
  };
}

function mediaType(request: IncomingMessage): string {
  return (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

interface Signature {
  timestamp: string;
  digest: Buffer;
}

/** The parts of the signature; null when it is missing, malformed, too old, or from the future. */
function signatureOf({ headers }: IncomingMessage, clock: Clock): Signature | null {
  const timestamp = headers['x-slack-request-timestamp'];
  const [, hex] = /^v0=([0-9a-f]{64})$/.exec(String(headers['x-slack-signature'])) ?? [];
  if (typeof timestamp !== 'string' || !/^\d{1,12}$/.test(timestamp) || hex === undefined) return null;
  const age = Math.abs(clock.now().getTime() / 1_000 - Number(timestamp));
  return age <= maxAgeSeconds ? { timestamp, digest: Buffer.from(hex, 'hex') } : null;
}

function isSignedBy(secret: string, { timestamp, digest }: Signature, body: Buffer): boolean {
  return timingSafeEqual(createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest(), digest);
}

function mayBeSslCheck({ headers }: IncomingMessage, type: string): boolean {
  return type === form && headers['x-slack-signature'] === undefined && Number(headers['content-length'] ?? 0) > 0;
}

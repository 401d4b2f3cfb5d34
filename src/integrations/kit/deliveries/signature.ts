import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../../lib/clock.ts';
import type { Secret } from '../../../lib/redact.ts';
import { type AlertDelivery, DeliveryRefused } from '../../../ports/alert-source.ts';

/** Throws DeliveryRefused unless the bytes were signed with our secret, and lately where the signature has a time. */
export type Verify = (delivery: AlertDelivery) => void;

const toleranceMs = 5 * 60_000;
const longestHeader = 4_000;
const mostSignatures = 10;

/** The bytes of a secret of Standard Webhooks: Base64 after `whsec_`, or else the text itself. */
export function standardKey(secret: Secret): Uint8Array {
  const text = secret.reveal();
  if (!text.startsWith('whsec_')) return Buffer.from(text, 'utf8');
  const encoded = text.slice('whsec_'.length);
  if (!/^[A-Za-z0-9+/]{16,}={0,2}$/.test(encoded)) throw new Error('what follows whsec_ in the secret is no Base64');
  return Buffer.from(encoded, 'base64');
}

/** Standard Webhooks: HMAC-SHA256 of `id.timestamp.body`; several signatures stand for several secrets. */
export function verifyStandard(key: Uint8Array, clock: Clock): Verify {
  return ({ headers, body }) => {
    const id = headers['webhook-id'] ?? '';
    const timestamp = headers['webhook-timestamp'] ?? '';
    const signatures = (headers['webhook-signature'] ?? '').slice(0, longestHeader).split(' ').slice(0, mostSignatures);
    const expected = hmac(key, `${id}.${timestamp}.`, body);
    const given = signatures.flatMap((one) => (one.startsWith('v1,') ? [Buffer.from(one.slice(3), 'base64')] : []));
    // Each is compared, so that the time does not tell which one was right.
    const isSigned = given.map((one) => isEqual(one, expected)).includes(true);
    if (id === '' || !isSigned || !isRecent(timestamp, clock)) refuse();
  };
}

/** An HMAC of the body, or of `time:body`, in a header; SHA-256 unless its sender knows nothing better. */
export function verifyHmac(
  key: Secret,
  options: {
    header: string;
    prefix: string;
    encoding: 'hex' | 'base64';
    algorithm?: 'sha256' | 'sha1';
    timestampHeader: string | null;
    clock: Clock;
  },
): Verify {
  const { header, prefix, encoding, algorithm = 'sha256', timestampHeader, clock } = options;
  const bytes = Buffer.from(key.reveal(), 'utf8');
  return ({ headers, body }) => {
    const given = headers[header.toLowerCase()] ?? '';
    const timestamp = timestampHeader === null ? null : (headers[timestampHeader.toLowerCase()] ?? '');
    const expected = hmac(bytes, timestamp === null ? '' : `${timestamp}:`, body, algorithm);
    const isSigned = given.startsWith(prefix) && isEqual(Buffer.from(given.slice(prefix.length), encoding), expected);
    if (!isSigned || (timestamp !== null && !isRecent(timestamp, clock))) refuse();
  };
}

/** Any of several secrets, while a sender changes from one to another. */
export function verifyAny(all: readonly Verify[]): Verify {
  return (delivery) => {
    // Each is tried, so that the time does not tell which one was right.
    const isVerified = all.map((verify) => {
      try {
        verify(delivery);
        return true;
      } catch (error) {
        if (error instanceof DeliveryRefused) return false;
        throw error;
      }
    });
    if (!isVerified.includes(true)) refuse();
  };
}

function hmac(key: Uint8Array, before: string, body: Uint8Array, algorithm: 'sha256' | 'sha1' = 'sha256'): Buffer {
  return createHmac(algorithm, key).update(before).update(body).digest();
}

const isEqual = (given: Buffer, expected: Buffer) =>
  given.length === expected.length && timingSafeEqual(given, expected);

/** A delivery that somebody kept cannot be sent again later. */
function isRecent(timestamp: string, clock: Clock): boolean {
  return /^\d{9,10}$/.test(timestamp) && Math.abs(Number(timestamp) * 1_000 - clock.now().getTime()) <= toleranceMs;
}

function refuse(): never {
  throw new DeliveryRefused('unauthenticated', 'the signature is missing, wrong or too old');
}

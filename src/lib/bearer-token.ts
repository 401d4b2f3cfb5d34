import { timingSafeEqual } from 'node:crypto';
import { sha256 } from './hash.ts';
import type { Secret } from './redact.ts';

/** Is this the secret? Hashes are compared, so that neither length nor time tells anything about it. */
export function isSecret(given: string, secret: Secret): boolean {
  return timingSafeEqual(Buffer.from(sha256(given)), Buffer.from(sha256(secret.reveal())));
}

/** Does this `Authorization` header carry the token? */
export function carriesToken(authorization: string | undefined, token: Secret): boolean {
  const given = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
  return given !== undefined && isSecret(given, token);
}

/** Does this `Authorization` header carry the secret as its password, for whatever user name? */
export function carriesPassword(authorization: string | undefined, secret: Secret): boolean {
  const encoded = /^Basic ([A-Za-z0-9+/]+={0,2})$/i.exec(authorization ?? '')?.[1];
  const pair = encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString('utf8');
  return pair.includes(':') && isSecret(pair.slice(pair.indexOf(':') + 1), secret);
}

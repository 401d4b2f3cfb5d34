import { timingSafeEqual } from 'node:crypto';
import { sha256 } from './hash.ts';
import type { Secret } from './redact.ts';

/** Does this `Authorization` header carry the token? Hashes are compared, so that neither length nor time tells anything about it. */
export function carriesToken(authorization: string | undefined, token: Secret): boolean {
  const given = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
  if (given === undefined) return false;
  return timingSafeEqual(Buffer.from(sha256(given)), Buffer.from(sha256(token.reveal())));
}

import { randomBytes } from 'node:crypto';
import { sha256 } from './hash.ts';

const prefix = 'qda_';

/** A new token: `qda_` and 43 characters, 256 random bits. It is stored only as its hash. */
export function newAccessToken(): string {
  return `${prefix}${randomBytes(32).toString('base64url')}`;
}

/** The SHA-256 of a token, by which it is found; null for what cannot be one. */
export function accessTokenHash(token: string): string | null {
  return /^qda_[A-Za-z0-9_-]{43}$/.test(token) ? sha256(token) : null;
}

import { redact } from '../../../lib/redact.ts';

/** What the codes of Node and its clients mean. */
const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was closed',
  UND_ERR_SOCKET: 'the connection was closed',
  ETIMEDOUT: 'connecting took too long',
  UND_ERR_CONNECT_TIMEOUT: 'connecting took too long',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'there is no route to it',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'its name cannot be looked up',
};

/** Why a connection failed, as a clause for people; what is wrong with a certificate has words of its own. */
export function networkReason(error: unknown): string {
  if (!(error instanceof Error)) return 'an unknown fault';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  // Some clients replace the code by one of their own, and keep the one of the socket in the message.
  const [named = ''] = /\bE[A-Z_]{5,}\b/.exec(error.message) ?? [];
  return reasons[code] ?? reasons[named] ?? redact(error.message || code).slice(0, 200);
}

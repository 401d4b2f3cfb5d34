import { redact } from '../../../lib/redact.ts';

type Reason = 'refused' | 'reset' | 'timeout' | 'dns' | 'tls';

const reasons: Readonly<Record<string, Reason>> = {
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'refused',
  ECONNRESET: 'reset',
  ECONNABORTED: 'reset',
  EPIPE: 'reset',
  ETIMEDOUT: 'timeout',
  // The name is known not to exist. A resolver that does not respond (EAI_AGAIN) says nothing about the service.
  ENOTFOUND: 'dns',
  EPROTO: 'tls',
};
const tlsCode =
  /^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE)/;

/**
 * The meaning of a failed request. `reason` is null when it says nothing about the service: no file descriptor, no
 * route, no resolver, a request that cannot be made.
 */
export function classifyFailure(error: unknown): { reason: Reason | null; detail: string } {
  const code = codeOf(error);
  return { reason: reasonOf(code), detail: redact(error instanceof Error ? error.message || code : String(error)) };
}

function reasonOf(code: string): Reason | null {
  const reason = reasons[code];
  if (reason !== undefined) return reason;
  if (tlsCode.test(code)) return 'tls';
  // It sent something that is not HTTP: the connection is unusable.
  if (code.startsWith('HPE_')) return 'reset';
  return null;
}

function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  // Several addresses were tried, each with its own failure.
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  return '';
}

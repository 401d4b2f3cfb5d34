/**
 * An external system could not answer: `auth` (credentials rejected), `not_found`, `rate_limited` (wait
 * `retryAfterMs`), `unavailable` (network, timeout, 5xx: safe to retry), `bad_response` (an invalid response).
 */
export class IntegrationError extends Error {
  readonly kind: 'auth' | 'not_found' | 'rate_limited' | 'unavailable' | 'bad_response';
  readonly retryAfterMs: number | undefined;
  /** The HTTP status of the answer; undefined when there was none. */
  readonly status: number | undefined;

  constructor(
    kind: IntegrationError['kind'],
    message: string,
    options: { retryAfterMs?: number; status?: number; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'IntegrationError';
    this.kind = kind;
    this.retryAfterMs = options.retryAfterMs;
    this.status = options.status;
  }
}

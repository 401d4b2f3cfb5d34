/**
 * The world outside could not answer: `auth` (credentials refused), `not_found`, `rate_limited` (wait `retryAfterMs`),
 * `unavailable` (network, time limit, 5xx: safe to ask again), `bad_response` (an answer that makes no sense).
 */
export class IntegrationError extends Error {
  readonly kind: 'auth' | 'not_found' | 'rate_limited' | 'unavailable' | 'bad_response';
  readonly retryAfterMs: number | undefined;

  constructor(
    kind: IntegrationError['kind'],
    message: string,
    options: { retryAfterMs?: number; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'IntegrationError';
    this.kind = kind;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** Codes that the driver uses when the connection was lost. */
const lost = new Set([
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
  // PostgreSQL: administrator shutdown, crash shutdown, starting up, too many connections.
  '57P01',
  '57P02',
  '57P03',
  '53300',
  // Canceled by a timeout.
  '57014',
  '55P03',
  '25P03',
]);

/**
 * The transaction was fully rolled back and can simply be retried: serialization failure, deadlock, or a prepared
 * statement that is no longer valid because another version of the bot has changed a table.
 */
const retry = new Set(['40001', '40P01', '0A000', '26000']);

export function isLostConnection(error: unknown): boolean {
  return codesOf(error).some((code) => lost.has(code));
}

export function isWorthRetrying(error: unknown): boolean {
  return codesOf(error).some((code) => retry.has(code));
}

/** The transaction was rolled back because its key already has an answer. */
export function isUsedKey(error: unknown): boolean {
  return causesOf(error).some(
    (cause) => 'constraint_name' in cause && cause.constraint_name === 'inbox_pkey' && codeOf(cause) === '23505',
  );
}

function codesOf(error: unknown): string[] {
  return causesOf(error).flatMap((cause) => codeOf(cause) ?? []);
}

function codeOf(error: Error): string | null {
  return 'code' in error && typeof error.code === 'string' ? error.code : null;
}

/** The query builder wraps errors; the driver's own error is nested inside. */
function causesOf(error: unknown): Error[] {
  const causes: Error[] = [];
  for (let inner = error; inner instanceof Error && causes.length < 5; inner = inner.cause) causes.push(inner);
  return causes;
}

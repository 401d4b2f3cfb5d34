/** Codes that the driver uses when the connection went away. */
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
  // Cancelled by a time limit.
  '57014',
  '55P03',
  '25P03',
]);

/**
 * The transaction was undone whole and may simply run again: serialization failure, deadlock, and a prepared statement
 * that does not fit any more, because another version of us has changed a table.
 */
const retry = new Set(['40001', '40P01', '0A000', '26000']);

export function isLostConnection(error: unknown): boolean {
  return codesOf(error).some((code) => lost.has(code));
}

export function isWorthRetrying(error: unknown): boolean {
  return codesOf(error).some((code) => retry.has(code));
}

/** Errors come wrapped by the query builder; the driver's own code is further in. */
function codesOf(error: unknown): string[] {
  const codes: string[] = [];
  for (let inner = error, depth = 0; inner instanceof Error && depth < 5; inner = inner.cause, depth += 1)
    if ('code' in inner && typeof inner.code === 'string') codes.push(inner.code);
  return codes;
}

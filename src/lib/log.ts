import { type Logger as Pino, pino } from 'pino';
import { redact } from './redact.ts';

export type Logger = Pick<Pino, 'debug' | 'info' | 'warn' | 'error'> & {
  child(fields: Record<string, unknown>): Logger;
};

/** A JSON logger, on standard error by default; credentials and secrets are masked before writing. */
export function createLogger(level: string, stream?: { write(line: string): void }): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: (error: unknown) => describeError(error) },
      hooks: {
        streamWrite: (line) => redact(line),
      },
    },
    stream ?? pino.destination({ fd: 2, sync: true }),
  );
}

/** A logger that writes nothing, for tests. */
export const silentLogger: Logger = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  child: () => silentLogger,
};

/** A plain, JSON-safe description of anything that was thrown. */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: String(error) };
  const code = 'code' in error ? { code: error.code } : {};
  const cause = error.cause === undefined ? {} : { cause: describeError(error.cause) };
  return { type: error.name, message: error.message, ...code, stack: error.stack, ...cause };
}

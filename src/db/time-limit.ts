import { systemClock } from '../lib/clock.ts';
import { DatabaseUnavailable } from '../ports/database.ts';

/** The driver has no time limit of its own: a frozen server would block a caller forever. */
export async function withTimeLimit<T>(work: Promise<T>, timeoutMs: number, what: string): Promise<T> {
  let stop: (() => void) | undefined;
  const late = new Promise<never>((_, reject) => {
    stop = systemClock.after(timeoutMs, () =>
      reject(new DatabaseUnavailable(`${what} took longer than ${timeoutMs} ms`)),
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    stop?.();
    // However the abandoned work ends, the caller already has an error.
    work.catch(() => {});
  }
}

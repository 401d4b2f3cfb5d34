import { IntegrationError } from '../../ports/integration-error.ts';
import type { Deps } from '../deps.ts';

const pauseMs = 1_000;

/**
 * Retries once a second while the other side does not respond, for at most `silenceMs`; then throws the last
 * IntegrationError. A single lost response says nothing about a deployment. `ask` must be idempotent.
 */
export async function retryUntilDeadline<T>(
  deps: Pick<Deps, 'clock' | 'stopping' | 'logger'>,
  silenceMs: number,
  ask: () => Promise<T>,
): Promise<T> {
  const until = deps.clock.monotonicMs() + silenceMs;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof IntegrationError) || deps.clock.monotonicMs() >= until) throw error;
      deps.logger.warn({ err: error }, 'the executor does not answer; it is asked again');
      await deps.clock.sleep(pauseMs, deps.stopping);
    }
  }
}

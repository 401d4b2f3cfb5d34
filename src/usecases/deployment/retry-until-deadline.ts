import { IntegrationError } from '../../ports/integration-error.ts';
import type { Deps } from '../deps.ts';

const pauseMs = 1_000;

/**
 * Asks again, once a second, while the other side does not answer, for `silenceMs` at most; then throws the last
 * IntegrationError. One answer that is lost on the way says nothing about a deployment. `ask` is safe to repeat.
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

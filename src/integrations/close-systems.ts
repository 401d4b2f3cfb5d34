import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/log.ts';
import type { Capabilities } from './define.ts';

/**
 * Lets each of these connected systems end what it holds, all at once. Resolves when they have, or after `withinMs`
 * milliseconds; never throws: a system that fails or is late is logged, and drops us by itself later.
 */
export async function closeSystems(
  connected: ReadonlyMap<string, Promise<Capabilities>>,
  withinMs: number,
  { clock, logger }: { clock: Clock; logger: Logger },
): Promise<void> {
  const open = new Set(connected.keys());
  const closings = [...connected].map(async ([integration, connecting]) => {
    // What could not be connected has nothing to end.
    const capabilities = await connecting.catch(() => null);
    try {
      await capabilities?.close?.();
    } catch (error) {
      logger.warn({ err: error, integration }, 'a system was not closed');
    }
    open.delete(integration);
  });
  const waited = new AbortController();
  await Promise.race([Promise.all(closings), clock.sleep(withinMs, waited.signal)]);
  waited.abort();
  if (open.size > 0) logger.warn({ integrations: [...open] }, 'closing the systems took too long');
}

import postgres, { type Options } from 'postgres';
import { systemClock } from '../lib/clock.ts';
import type { Logger } from '../lib/log.ts';

const shortestPauseMs = 100;
const longestPauseMs = 2_000;

/** What the driver accepts, although its types do not say so. */
type Listening = Options<Record<string, never>> & { onnotify: (channel: string, message: string) => void };

/**
 * Calls `heard` with every notification on the channel, and with an empty one after every reconnect, because
 * notifications may have been missed. Resolves when it first listens, throws when that fails; later it reconnects for
 * as long as it takes. (The driver's own `listen` gives up permanently when its first reconnect fails.)
 */
export async function listen(
  url: string,
  options: Options<Record<string, never>>,
  channel: string,
  heard: (message: string) => void,
  logger: Logger,
): Promise<{ stop(): Promise<void> }> {
  let isStopped = false;
  let stopCurrent: () => Promise<void> = async () => {};

  async function connect(): Promise<void> {
    // Only a connection that was listening can be lost, and only once; a failed attempt is handled by the caller.
    let isListening = false;
    const onclose = () => {
      if (isListening && !isStopped) void mend();
      isListening = false;
    };
    const listening: Listening = {
      ...options,
      max: 1,
      idle_timeout: 0,
      max_lifetime: null,
      onclose,
      onnotify: (_channel, message) => heard(message),
    };
    const sql = postgres(url, listening);
    try {
      await sql`listen ${sql(channel)}`;
      isListening = true;
      stopCurrent = () => sql.end({ timeout: 1 });
    } catch (error) {
      await sql.end({ timeout: 0 }).catch(() => {});
      throw error;
    }
  }

  async function mend(): Promise<void> {
    await stopCurrent().catch(() => {});
    for (let pauseMs = shortestPauseMs; !isStopped; pauseMs = Math.min(longestPauseMs, 2 * pauseMs)) {
      await systemClock.sleep(pauseMs);
      if (isStopped) return;
      try {
        await connect();
        return heard('');
      } catch (error) {
        logger.warn({ err: error }, 'listening for due work again');
      }
    }
  }

  await connect();
  return {
    async stop() {
      isStopped = true;
      await stopCurrent();
    },
  };
}

import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/log.ts';

const askEveryMs = 60_000;
const asksAtOnce = 3;

/**
 * A clock that follows the database's time, so that replicas with differing machine clocks still write one consistent
 * record: it synchronizes now and every minute, and in between advances by the machine's monotonic clock. Throws when
 * the first query fails; after a later failure it keeps the last offset.
 */
export async function sharedClock(
  local: Clock,
  ask: () => Promise<Date>,
  logger: Logger,
): Promise<{ clock: Clock; stop(): void }> {
  let offsetMs = await measure(local, ask);
  let cancel = () => {};
  let isStopped = false;

  function again(): void {
    if (isStopped) return;
    cancel = local.after(askEveryMs, () => {
      measure(local, ask)
        .then((measured) => {
          offsetMs = measured;
        })
        .catch((error: unknown) => logger.warn({ err: error }, 'asking the database for the time'))
        .finally(again);
    });
  }
  again();

  return {
    clock: { ...local, now: () => new Date(offsetMs + local.monotonicMs()) },
    stop() {
      isStopped = true;
      cancel();
    },
  };
}

/** What to add to the monotonic clock to get the database's time; the fastest response has the smallest error. */
async function measure(local: Clock, ask: () => Promise<Date>): Promise<number> {
  let best = { tookMs: Number.POSITIVE_INFINITY, offsetMs: 0 };
  for (let round = 0; round < asksAtOnce; round += 1) {
    const startedAt = local.monotonicMs();
    const told = await ask();
    const tookMs = local.monotonicMs() - startedAt;
    if (tookMs < best.tookMs) best = { tookMs, offsetMs: told.getTime() - startedAt - tookMs / 2 };
  }
  return best.offsetMs;
}

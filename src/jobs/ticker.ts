import cron from 'node-cron';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/log.ts';
import type { Database, Stores } from '../ports/stores.ts';
import type { DueWork } from '../usecases/due-work.ts';

export interface Ticker {
  stop(): void;
}

/** The longest that a due row waits when every quicker way has failed. */
const furthestMs = 1_000;

/**
 * Asks for due work right after a commit that made a row due, again when the next row falls due, and every second in
 * any case. Ticks run in UTC: a zone with daylight saving would skip or stretch them.
 */
export function startTicker(deps: { database: Database; clock: Clock; logger: Logger }, work: DueWork): Ticker {
  const { database, clock, logger } = deps;
  let cancel: (() => void) | null = null;
  let isStopped = false;

  async function aim(): Promise<void> {
    const next = await database.transaction(nextDue);
    cancel?.();
    cancel = null;
    if (isStopped || next === null || next > furthestMs) return;
    cancel = clock.after(Math.max(1, next), () => {
      work.poke();
      void aimSafely();
    });
  }
  const aimSafely = () => aim().catch((error: unknown) => logger.warn({ err: error }, 'looking for the next due row'));

  const unsubscribe = database.onDue(() => work.poke());
  const task = cron.schedule(
    '* * * * * *',
    () => {
      work.poke();
      void aimSafely();
    },
    { timezone: 'UTC', noOverlap: true },
  );
  work.poke();
  return {
    stop() {
      isStopped = true;
      unsubscribe();
      cancel?.();
      void task.destroy();
    },
  };
}

async function nextDue(stores: Stores): Promise<number | null> {
  const times: number[] = [];
  for (const queue of [stores.steps, stores.watches, stores.reminders, stores.posts, stores.messages]) {
    const ms = await queue.nextDueMs();
    if (ms !== null) times.push(ms);
  }
  return times.length === 0 ? null : Math.min(...times);
}

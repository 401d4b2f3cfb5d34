import cron from 'node-cron';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/log.ts';
import type { Database } from '../ports/database.ts';
import { queueNames } from '../ports/due-queue.ts';
import type { Stores } from '../ports/stores.ts';
import type { DueWork } from '../usecases/due-work.ts';

export interface Ticker {
  stop(): void;
}

/** The longest that a due row waits when every quicker way has failed. */
const furthestMs = 1_000;
/** What is due and was not taken waits for something else: a place, Slack's pace. Asking without end would not help it. */
const againMs = 100;

/**
 * Asks for due work right after a commit that made a row due, again when the next row falls due, and every second in
 * any case. Ticks run in UTC: a zone with daylight saving would skip or stretch them.
 */
export function startTicker(deps: { database: Database; clock: Clock; logger: Logger }, work: DueWork): Ticker {
  const { database, clock, logger } = deps;
  let cancel: (() => void) | null = null;
  let isStopped = false;

  async function aim(): Promise<void> {
    const next = await database.read(nextDue);
    cancel?.();
    cancel = null;
    if (isStopped || next === null || next > furthestMs) return;
    cancel = clock.after(next === 0 ? againMs : Math.max(1, next), () => {
      work.poke();
      void aimSafely();
    });
  }
  const aimSafely = () => aim().catch((error: unknown) => logger.warn({ err: error }, 'looking for the next due row'));

  const unsubscribe = database.onDue((queues) => work.poke(queues));
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
  const times = await Promise.all(queueNames.map((name) => stores[name].nextDueMs()));
  const known = times.filter((ms) => ms !== null);
  return known.length === 0 ? null : Math.min(...known);
}

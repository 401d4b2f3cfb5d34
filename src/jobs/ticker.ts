import cron from 'node-cron';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/log.ts';
import type { Database } from '../ports/database.ts';
import type { DueWork } from '../usecases/due-work.ts';

export interface Ticker {
  stop(): void;
}

/** The longest that a due row waits when every quicker way has failed. */
const furthestMs = 1_000;
/** What is due and was not taken waits for something else: a place, Slack's pace. Asking without end would not help it. */
const againMs = 100;

/** What has no due rows decides by itself whether it is time. */
const withoutRows = ['audit', 'overdue', 'maintenance'] as const;

/**
 * Asks for due work right after a commit that made a row due, again when the next row falls due, and every second in
 * any case. Only queues with due rows are asked. Ticks run in UTC: a zone with daylight saving would skip or stretch
 * them.
 */
export function startTicker(deps: { database: Database; clock: Clock; logger: Logger }, work: DueWork): Ticker {
  const { database, clock, logger } = deps;
  let cancel: (() => void) | null = null;
  let isStopped = false;

  async function aim(): Promise<void> {
    const waiting = await database.read((stores) => stores.nextDue());
    cancel?.();
    cancel = null;
    if (isStopped || waiting.length === 0) return;
    const due = waiting.filter(({ ms }) => ms === 0).map(({ queue }) => queue);
    if (due.length > 0) work.poke(due);
    const times = waiting.map(({ queue, ms }) => ({ queue, ms: ms === 0 ? againMs : Math.max(1, ms) }));
    const next = Math.min(...times.map(({ ms }) => ms));
    if (next > furthestMs) return;
    const first = times.filter(({ ms }) => ms < next + 1).map(({ queue }) => queue);
    cancel = clock.after(next, () => {
      work.poke(first);
      void aimSafely();
    });
  }
  const aimSafely = () => aim().catch((error: unknown) => logger.warn({ err: error }, 'looking for the next due row'));

  const unsubscribe = database.onDue((queues) => work.poke(queues));
  const task = cron.schedule(
    '* * * * * *',
    () => {
      work.poke(withoutRows);
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

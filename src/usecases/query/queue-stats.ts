import type { Database } from '../../ports/database.ts';
import type { QueueState } from '../../ports/due-queue.ts';
import type { Stores } from '../../ports/stores.ts';

export interface QueueStats extends QueueState {
  queue: string;
}

/** How many rows are due in each queue, and how late. */
export async function queueStats(database: Database): Promise<QueueStats[]> {
  return database.transaction(async (stores: Stores) => {
    const { steps, watches, reminders, posts, messages, pagers } = stores;
    const stats: QueueStats[] = [];
    for (const [queue, store] of Object.entries({ steps, watches, reminders, posts, messages, pagers }))
      stats.push({ queue, ...(await store.state()) });
    return stats;
  });
}

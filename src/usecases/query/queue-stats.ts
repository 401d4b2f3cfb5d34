import type { Database } from '../../ports/database.ts';
import { type QueueState, queueNames } from '../../ports/due-queue.ts';
import type { Stores } from '../../ports/stores.ts';

export interface QueueStats extends QueueState {
  queue: string;
}

/** How many rows are due in each queue, and how late. */
export async function queueStats(database: Database): Promise<QueueStats[]> {
  return database.transaction(async (stores: Stores) => {
    const stats: QueueStats[] = [];
    for (const queue of queueNames) stats.push({ queue, ...(await stores[queue].state()) });
    return stats;
  });
}

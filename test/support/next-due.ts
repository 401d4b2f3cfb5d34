import type { QueueName } from '../../src/ports/due-queue.ts';
import type { Stores } from '../../src/ports/stores.ts';

/** Milliseconds until the next row of this queue falls due; null when there is none. */
export async function nextDueMs(stores: Stores, queue: QueueName): Promise<number | null> {
  return (await stores.nextDue()).find((one) => one.queue === queue)?.ms ?? null;
}

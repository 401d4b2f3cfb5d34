import type { PlaceReminderId } from '../../domain/ids.ts';
import type { Stores } from '../../ports/stores.ts';

/** The one row that makes the queue of an environment due. */
export const rowOf = (environment: string): PlaceReminderId => `plr_queue_${environment}` as PlaceReminderId;

/** Something ended in this environment: whoever waits for it may be next. */
export async function wakeQueue(stores: Stores, environment: string): Promise<void> {
  await stores.placeReminders.schedule(rowOf(environment), 0);
}

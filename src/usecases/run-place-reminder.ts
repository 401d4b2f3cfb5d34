import type { PlaceReminderId } from '../domain/ids.ts';
import type { Lease } from '../ports/due-queue.ts';
import type { ChangeDeps } from './deps.ts';
import { lookAfterLock } from './lock/look-after-lock.ts';
import { lookAtQueue } from './queue/look-at-queue.ts';

/** Looks after a lock, or after the queue of an environment, when its time has come. */
export async function runPlaceReminder(deps: ChangeDeps, lease: Lease<PlaceReminderId>): Promise<void> {
  const reminder = await deps.database.read((stores) => stores.placeReminders.find(lease.id));
  if (reminder === null) return;
  const { task } = reminder;
  await deps.database.transaction(async (stores) => {
    // The lock or the queue before the row, in the order of every change to them.
    if (task.kind === 'queue') {
      await stores.queue.hold(task.environment);
      await stores.placeReminders.hold(lease);
      const againMs = await lookAtQueue(deps, stores, task.environment);
      return stores.placeReminders.release(lease, againMs, 'succeeded');
    }
    await stores.locks.hold('alone');
    await stores.placeReminders.hold(lease);
    const { againMs, lookedAt } = await lookAfterLock(deps, stores, task);
    await stores.placeReminders.save({ ...reminder, task: { ...task, lookedAt } });
    return stores.placeReminders.release(lease, againMs, 'succeeded');
  });
}

import { asc, eq, sql } from 'drizzle-orm';
import type { PlaceReminderId } from '../../domain/ids.ts';
import type { PlaceEventStore } from '../../ports/stores/place-event-store.ts';
import type { PlaceReminderStore } from '../../ports/stores/place-reminder-store.ts';
import type { Handle } from '../handle.ts';
import { placeEvents, placeReminders } from '../schema.ts';
import { dueQueue } from './due-queue.ts';

export function placeEventStore({ tx, write }: Handle): PlaceEventStore {
  return {
    async append(subject, subjectId, type, data, actor, at) {
      write(
        tx.insert(placeEvents).values({ subject, subjectId, type, data, actorKind: actor.kind, actorId: actor.id, at }),
      );
    },
    async of(subjectId) {
      const rows = await tx
        .select()
        .from(placeEvents)
        .where(eq(placeEvents.subjectId, subjectId))
        .orderBy(asc(placeEvents.seq));
      return rows.map(({ actorKind, actorId, ...row }) => ({ ...row, actor: { kind: actorKind, id: actorId } }));
    },
  };
}

export function placeReminderStore(handle: Handle): PlaceReminderStore {
  const { tx, write } = handle;
  return {
    ...dueQueue<PlaceReminderId>(handle, placeReminders),
    async want(reminder, delayMs) {
      const dueAt = sql`clock_timestamp() + make_interval(secs => ${delayMs / 1000}::double precision)`;
      write(
        tx
          .insert(placeReminders)
          .values({ ...reminder, dueAt })
          .onConflictDoUpdate({
            target: placeReminders.id,
            set: { dueAt: sql`least(${placeReminders.dueAt}, excluded.due_at)` },
          }),
      );
      handle.becameDue('placeReminders');
    },
    async save({ id, task }) {
      write(tx.update(placeReminders).set({ task }).where(eq(placeReminders.id, id)));
    },
    async find(id) {
      const [row] = await tx
        .select({ id: placeReminders.id, task: placeReminders.task })
        .from(placeReminders)
        .where(eq(placeReminders.id, id));
      return row ?? null;
    },
  };
}

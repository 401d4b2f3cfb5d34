import { asc, eq } from 'drizzle-orm';
import type { Event } from '../../domain/event.ts';
import type { EventStore } from '../../ports/stores.ts';
import type { Handle } from '../handle.ts';
import { events } from '../schema.ts';

export function eventStore({ tx }: Handle): EventStore {
  return {
    async append(releaseId, type, data, actor, at) {
      await tx.insert(events).values({ releaseId, type, data, actorKind: actor.kind, actorId: actor.id, at });
    },
    async forRelease(releaseId) {
      const rows = await tx.select().from(events).where(eq(events.releaseId, releaseId)).orderBy(asc(events.seq));
      return rows.map(
        ({ actorKind, actorId, ...row }) => ({ ...row, actor: { kind: actorKind, id: actorId } }) as Event,
      );
    },
  };
}

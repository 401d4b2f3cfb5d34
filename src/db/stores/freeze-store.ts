import { and, asc, eq, gt, isNull } from 'drizzle-orm';
import type { FreezeStore } from '../../ports/stores/freeze-store.ts';
import type { Handle } from '../handle.ts';
import { freezes } from '../schema.ts';

export function freezeStore({ tx, write }: Handle): FreezeStore {
  return {
    async insert(freeze) {
      write(tx.insert(freezes).values(freeze));
    },
    async save({ id, ...changes }) {
      write(tx.update(freezes).set(changes).where(eq(freezes.id, id)));
    },
    async endingAfter(time) {
      return tx
        .select()
        .from(freezes)
        .where(and(isNull(freezes.endedAt), gt(freezes.endsAt, time)))
        .orderBy(asc(freezes.startsAt), asc(freezes.id));
    },
  };
}

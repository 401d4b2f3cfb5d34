import { desc, eq, inArray } from 'drizzle-orm';
import type { ChangeRequestStore } from '../../ports/stores/change-request-store.ts';
import type { Handle } from '../handle.ts';
import { changeRequests } from '../schema.ts';
import { selectOnce } from '../select-once.ts';

const forRelease = selectOnce((tx, releaseId) =>
  tx.select().from(changeRequests).where(eq(changeRequests.releaseId, releaseId)),
);

export function changeRequestStore(handle: Handle): ChangeRequestStore {
  const { tx, write } = handle;
  return {
    async insert(request) {
      const [row] = await tx.insert(changeRequests).values(request).returning();
      if (!row) throw new Error('a change request was not inserted');
      return row;
    },
    async save({ id, number: _number, ...changes }) {
      write(tx.update(changeRequests).set(changes).where(eq(changeRequests.id, id)));
    },
    async forRelease(releaseId) {
      const [row] = await forRelease(handle, releaseId);
      return row ?? null;
    },
    async findByNumber(number) {
      const [row] = await tx.select().from(changeRequests).where(eq(changeRequests.number, number));
      return row ?? null;
    },
    async newest(limit, states) {
      return tx
        .select()
        .from(changeRequests)
        .where(states === undefined ? undefined : inArray(changeRequests.state, [...states]))
        .orderBy(desc(changeRequests.number))
        .limit(limit);
    },
  };
}

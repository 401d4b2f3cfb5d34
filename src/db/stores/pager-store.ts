import { and, asc, eq, ne, sql } from 'drizzle-orm';
import type { PagerId } from '../../domain/ids.ts';
import type { PagerStore } from '../../ports/stores/pager-store.ts';
import type { Handle } from '../handle.ts';
import { pagers } from '../schema.ts';
import { selectOnce } from '../select-once.ts';
import { ownColumns } from './columns.ts';
import { dueQueue } from './due-queue.ts';

const columns = ownColumns(pagers);
/** Due now; failed calls of the past do not count against a new one. */
const now = { dueAt: sql`clock_timestamp()`, attempts: 0, priority: 0 };

const forRelease = selectOnce((tx, releaseId) =>
  tx.select(columns).from(pagers).where(eq(pagers.releaseId, releaseId)).orderBy(asc(pagers.id)),
);

export function pagerStore(handle: Handle): PagerStore {
  const { tx, write } = handle;
  return {
    ...dueQueue<PagerId>(handle, pagers),
    async want(row) {
      write(
        tx
          .insert(pagers)
          .values({ ...row, wanted: 'raised', ...now })
          .onConflictDoUpdate({ target: [pagers.escalationId, pagers.uses], set: { wanted: 'raised', ...now } }),
      );
      handle.becameDue('pagers');
    },
    async change(escalationId, wanted) {
      write(
        tx
          .update(pagers)
          .set({ wanted, ...now })
          .where(and(eq(pagers.escalationId, escalationId), ne(pagers.wanted, wanted))),
      );
      handle.becameDue('pagers');
    },
    async find(id) {
      const [row] = await tx.select(columns).from(pagers).where(eq(pagers.id, id));
      return row ?? null;
    },
    async save({ id, told, failure }) {
      write(tx.update(pagers).set({ told, failure }).where(eq(pagers.id, id)));
    },
    forRelease: (releaseId) => forRelease(handle, releaseId),
  };
}

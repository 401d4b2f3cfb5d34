import { and, asc, eq, sql } from 'drizzle-orm';
import type { LinkedRecordId } from '../../domain/ids.ts';
import type { LinkedRecordStore } from '../../ports/stores/linked-record-store.ts';
import type { Handle } from '../handle.ts';
import { linkedRecords } from '../schema.ts';
import { selectOnce } from '../select-once.ts';
import { ownColumns } from './columns.ts';
import { dueQueue } from './due-queue.ts';

const columns = ownColumns(linkedRecords);
/** Due now; failed calls of the past do not count against a new one. */
const now = { dueAt: sql`clock_timestamp()`, attempts: 0 };

const forRelease = selectOnce((tx, id) =>
  tx
    .select(columns)
    .from(linkedRecords)
    .where(eq(linkedRecords.releaseId, id))
    .orderBy(asc(linkedRecords.kind), asc(linkedRecords.id)),
);

export function linkedRecordStore(handle: Handle): LinkedRecordStore {
  const { tx, write } = handle;
  const { releaseId, kind, uses, name, remoteId } = linkedRecords;
  return {
    ...dueQueue<LinkedRecordId>(handle, linkedRecords),
    async want(rows) {
      if (rows.length === 0) return;
      write(
        tx
          .insert(linkedRecords)
          .values(rows.map((row) => ({ ...row, ...now })))
          .onConflictDoUpdate({ target: [releaseId, kind, uses, name], set: now }),
      );
      handle.becameDue('linkedRecords');
    },
    async insert(row) {
      write(tx.insert(linkedRecords).values({ ...row, ...now }));
      handle.becameDue('linkedRecords');
    },
    async find(id) {
      const [row] = await tx.select(columns).from(linkedRecords).where(eq(linkedRecords.id, id));
      return row ?? null;
    },
    forRelease: (id) => forRelease(handle, id),
    async save({ id, ...changes }) {
      write(tx.update(linkedRecords).set(changes).where(eq(linkedRecords.id, id)));
    },
    async rename(id, to) {
      write(
        tx
          .update(linkedRecords)
          .set({ name: to, ...now })
          .where(eq(linkedRecords.id, id)),
      );
      handle.becameDue('linkedRecords');
    },
    async releasesOf(record) {
      const rows = await tx
        .select({ id: releaseId })
        .from(linkedRecords)
        .where(and(eq(remoteId, record.remoteId), eq(kind, record.kind), eq(uses, record.uses), eq(name, record.name)));
      return rows.map(({ id }) => id);
    },
  };
}

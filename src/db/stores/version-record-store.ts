import { and, desc, eq, getTableColumns } from 'drizzle-orm';
import type { VersionRecordStore } from '../../ports/stores/version-record-store.ts';
import type { Handle } from '../handle.ts';
import { versionRecords } from '../schema.ts';

const most = 200;
const { seq, ...own } = getTableColumns(versionRecords);

export function versionRecordStore({ tx, write }: Handle): VersionRecordStore {
  return {
    async insert(record) {
      write(tx.insert(versionRecords).values(record));
    },
    async withdraw(id, withdrawn) {
      write(tx.update(versionRecords).set({ withdrawn }).where(eq(versionRecords.id, id)));
    },
    async forVersion(service, version) {
      return tx
        .select(own)
        .from(versionRecords)
        .where(and(eq(versionRecords.service, service), eq(versionRecords.version, version)))
        .orderBy(desc(seq))
        .limit(most);
    },
    async newest(service, limit) {
      return tx
        .select(own)
        .from(versionRecords)
        .where(eq(versionRecords.service, service))
        .orderBy(desc(seq))
        .limit(limit);
    },
  };
}

import { and, desc, eq, getTableColumns } from 'drizzle-orm';
import type { VersionResultStore } from '../../ports/stores/version-result-store.ts';
import type { Handle } from '../handle.ts';
import { versionResults } from '../schema.ts';

export function versionResultStore({ tx, write }: Handle): VersionResultStore {
  const columns = getTableColumns(versionResults);
  const { kind, name, digest, authorId, onBehalfOf, source, seq } = columns;
  return {
    async insert(result) {
      write(tx.insert(versionResults).values(result));
    },
    async forVersion(service, version, limit) {
      const newest = tx
        .selectDistinctOn([kind, name, digest, authorId, onBehalfOf, source], columns)
        .from(versionResults)
        .where(and(eq(versionResults.service, service), eq(versionResults.version, version)))
        .orderBy(kind, name, digest, authorId, onBehalfOf, source, desc(seq))
        .as('newest');
      const rows = await tx.select().from(newest).orderBy(desc(newest.seq)).limit(limit);
      return rows.map(({ seq: _seq, ...result }) => result);
    },
  };
}

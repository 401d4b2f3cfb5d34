import { and, asc, countDistinct, desc, eq, gte } from 'drizzle-orm';
import type { BypassStore } from '../../ports/stores/bypass-store.ts';
import type { Handle } from '../handle.ts';
import { bypasses, deployments, releases } from '../schema.ts';
import { selectOnce } from '../select-once.ts';

const forRelease = selectOnce((tx, releaseId) =>
  tx.select().from(bypasses).where(eq(bypasses.releaseId, releaseId)).orderBy(asc(bypasses.at), asc(bypasses.id)),
);

export function bypassStore(handle: Handle): BypassStore {
  const { tx } = handle;
  return {
    async insert(bypass) {
      const rows = await tx.insert(bypasses).values(bypass).onConflictDoNothing().returning({ id: bypasses.id });
      return rows.length === 1;
    },
    forRelease: (releaseId) => forRelease(handle, releaseId),
    async newest(limit) {
      return tx.select().from(bypasses).orderBy(desc(bypasses.at), desc(bypasses.id)).limit(limit);
    },
    async countSince(time) {
      const [row] = await tx
        .select({ started: countDistinct(deployments.releaseId), bypassed: countDistinct(bypasses.releaseId) })
        .from(deployments)
        .innerJoin(releases, eq(releases.id, deployments.releaseId))
        .leftJoin(bypasses, and(eq(bypasses.releaseId, releases.id), eq(bypasses.planHash, releases.planHash)))
        .where(gte(deployments.startedAt, time));
      return row ?? { started: 0, bypassed: 0 };
    },
  };
}

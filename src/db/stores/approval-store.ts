import { asc, eq } from 'drizzle-orm';
import type { ApprovalStore } from '../../ports/stores/approval-store.ts';
import type { Handle } from '../handle.ts';
import { approvals } from '../schema.ts';
import { selectOnce } from '../select-once.ts';

const forRelease = selectOnce((tx, releaseId) =>
  tx.select().from(approvals).where(eq(approvals.releaseId, releaseId)).orderBy(asc(approvals.at)),
);

export function approvalStore(handle: Handle): ApprovalStore {
  const { tx } = handle;
  return {
    async insert(approval) {
      const rows = await tx.insert(approvals).values(approval).onConflictDoNothing().returning({ id: approvals.id });
      return rows.length === 1;
    },
    forRelease: (releaseId) => forRelease(handle, releaseId),
  };
}

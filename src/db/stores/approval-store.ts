import { asc, eq } from 'drizzle-orm';
import type { ApprovalStore } from '../../ports/stores/approval-store.ts';
import type { Handle } from '../handle.ts';
import { approvals } from '../schema.ts';

export function approvalStore({ tx }: Handle): ApprovalStore {
  return {
    async insert(approval) {
      const rows = await tx.insert(approvals).values(approval).onConflictDoNothing().returning({ id: approvals.id });
      return rows.length === 1;
    },
    async forRelease(releaseId) {
      return tx.select().from(approvals).where(eq(approvals.releaseId, releaseId)).orderBy(asc(approvals.at));
    },
  };
}

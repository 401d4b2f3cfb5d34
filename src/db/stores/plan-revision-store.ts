import { and, asc, desc, eq, getTableColumns } from 'drizzle-orm';
import type { PlanRevisionStore } from '../../ports/stores/plan-revision-store.ts';
import type { Handle } from '../handle.ts';
import { planRevisions } from '../schema.ts';

const { plan: _plan, ...withoutPlan } = getTableColumns(planRevisions);

export function planRevisionStore({ tx, write }: Handle): PlanRevisionStore {
  return {
    async insert(revision) {
      write(tx.insert(planRevisions).values(revision));
    },
    async history(id) {
      return tx
        .select(withoutPlan)
        .from(planRevisions)
        .where(eq(planRevisions.releaseId, id))
        .orderBy(asc(planRevisions.number));
    },
    async findByHash(id, planHash) {
      const [row] = await tx
        .select()
        .from(planRevisions)
        .where(and(eq(planRevisions.releaseId, id), eq(planRevisions.planHash, planHash)))
        .orderBy(desc(planRevisions.number))
        .limit(1);
      return row ?? null;
    },
  };
}

import type { ReleaseId } from '../../domain/ids.ts';
import type { PlanRevision } from '../../domain/plan/revision.ts';

export interface PlanRevisionStore {
  insert(revision: PlanRevision): Promise<void>;
  /** Oldest first; without plans, which are large. Empty while nobody has changed the plan. */
  history(id: ReleaseId): Promise<Omit<PlanRevision, 'plan'>[]>;
  /** The newest revision with this hash. */
  findByHash(id: ReleaseId, planHash: string): Promise<PlanRevision | null>;
}

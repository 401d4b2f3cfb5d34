import type { ReleaseId } from '../ids.ts';
import type { PlanChange } from './difference.ts';
import type { Plan } from './plan.ts';

/** One plan of a release, with what changed from the one before it. The first one changed nothing. */
export interface PlanRevision {
  releaseId: ReleaseId;
  /** From 1. */
  number: number;
  planHash: string;
  plan: Plan;
  changes: readonly PlanChange[];
  reason: string;
  authorId: string;
  at: Date;
}

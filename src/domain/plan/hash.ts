import { sha256, stableJson } from '../../lib/hash.ts';
import type { Plan } from './plan.ts';

/** The plan's fingerprint: the same plan always has the same hash. */
export function hashPlan(plan: Plan): string {
  return sha256(stableJson(plan));
}

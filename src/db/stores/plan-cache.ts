import type { Plan } from '../../domain/plan/plan.ts';

/**
 * Plans by their hash. A hash is of the whole content, so what is kept is never out of date: looks at a release leave its
 * plan, nearly all of the row, in the database.
 */
export interface PlanCache {
  find(hash: string): Plan | null;
  /** Keeps it, frozen: everybody who looks at the release gets the same object. */
  keep(hash: string, plan: Plan): Plan;
}

/** About 30 kB each. */
const mostKept = 300;

export function createPlanCache(): PlanCache {
  const kept = new Map<string, Plan>();
  return {
    find: (hash) => kept.get(hash) ?? null,
    keep(hash, plan) {
      const [oldest] = kept.keys();
      if (kept.size >= mostKept && oldest !== undefined) kept.delete(oldest);
      kept.set(hash, frozen(plan));
      return plan;
    },
  };
}

function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
}

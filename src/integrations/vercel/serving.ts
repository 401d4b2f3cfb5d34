import type { Clock } from '../../lib/clock.ts';
import type { VercelApi } from './vercel-api.ts';
import type { Project } from './vercel-schemas.ts';

/** Whether the production domains point to this deployment. */
export async function isServing(api: VercelApi, { targets }: Project, deploymentId: string): Promise<boolean> {
  const production = targets?.production;
  if (!production) return false;
  if (production.id === deploymentId) return true;
  // The project may name the newest production deployment, while its domains point to an earlier one.
  const domains = new Set(production.alias);
  return domains.size > 0 && (await api.aliases(deploymentId)).some((alias) => domains.has(alias));
}

/** Whether something was first noticed less than a while ago, on a clock that nobody sets. */
export function createPatience(clock: Clock, patienceMs: number): (what: string) => boolean {
  const noticed = new Map<string, number>();
  return (what) => {
    const at = noticed.get(what) ?? clock.monotonicMs();
    noticed.set(what, at);
    // What is forgotten is waited for once more.
    for (const oldest of noticed.keys()) {
      if (noticed.size <= 1_000) break;
      noticed.delete(oldest);
    }
    return clock.monotonicMs() - at <= patienceMs;
  };
}

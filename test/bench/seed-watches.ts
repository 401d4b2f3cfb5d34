import type { Quarterdeck } from '../../src/main.ts';
import { aDeployment, aRelease, id } from '../support/builders.ts';
import { serviceName } from './world.ts';

/**
 * Puts as many watches on record as there are services, all begun just now, their first rounds spread over an interval.
 */
export async function seedWatches(
  { deps }: Quarterdeck,
  { count, intervalMs }: { count: number; intervalMs: number },
): Promise<void> {
  const now = deps.clock.now();
  for (let index = 0; index < count; index += 1)
    await deps.database.transaction(async (stores) => {
      const service = serviceName(index);
      const release = await stores.releases.insert(aRelease({ service, state: 'in_progress' }));
      const deployment = aDeployment(release.id, {
        ...{ service, state: 'verifying', startedAt: now, deployedAt: now, baseline: {}, baselineUpper: {} },
        watchEndsAt: new Date(now.getTime() + 3_600_000),
      });
      await stores.deployments.insert(deployment);
      const watch = { id: id<'Watch'>('wat'), releaseId: release.id, deploymentId: deployment.id };
      await stores.watches.insert(watch, (intervalMs * index) / count);
    });
}

/** How many readings were taken since a time, and the time in ms between two successive ones of each check. */
export async function readingsSince(
  { deps }: Quarterdeck,
  { count, sinceMs }: { count: number; sinceMs: number },
): Promise<{ readings: number; bad: number; gapsMs: number[] }> {
  const since = new Date(sinceMs);
  const gapsMs: number[] = [];
  let [readings, bad] = [0, 0];
  for (let index = 0; index < count; index += 1) {
    const place = { service: serviceName(index), environment: 'production' };
    const mine = await deps.database.read(async (stores) => {
      const [deployment] = await stores.deployments.newest([place]);
      return deployment ? stores.watches.measurements(deployment.id, since, 1_000_000) : [];
    });
    const last = new Map<string, number>();
    for (const { check, at, outcome } of mine.sort((a, b) => a.at.getTime() - b.at.getTime())) {
      readings += 1;
      bad += Number(outcome !== 'successful');
      const before = last.get(check);
      if (before !== undefined) gapsMs.push(at.getTime() - before);
      last.set(check, at.getTime());
    }
  }
  return { readings, bad, gapsMs };
}

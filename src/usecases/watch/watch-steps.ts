import type { ReleaseWork } from '../release-work.ts';

/**
 * From now on the service is read between the steps too, when the plan says that they are stopped without a person. Used
 * again after every halt; without effect while it is going on.
 */
export async function watchSteps({ deps, stores, release, deployment }: ReleaseWork): Promise<void> {
  if (!deployment || (release.plan.rollback.onBreach ?? 'ask') === 'ask') return;
  const watch = await stores.watches.forDeployment(deployment.id);
  if (watch) return stores.watches.schedule(watch.id, 0);
  await stores.watches.insert(
    { id: deps.ids.next<'Watch'>('wat'), releaseId: release.id, deploymentId: deployment.id },
    0,
  );
}

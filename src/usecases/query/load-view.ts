import type { Deployment } from '../../domain/deployment/deployment.ts';
import type { Release } from '../../domain/release/release.ts';
import { type ReleaseView, withPhase } from '../../domain/release/view.ts';
import { policyFor } from '../../domain/settings.ts';
import type { Stores } from '../../ports/stores.ts';
import type { Deps } from '../deps.ts';
import { UnknownService } from './unknown-service.ts';

/** Everything that messages and pages may show of a release, read in the caller's transaction. */
export async function loadView(
  deps: Pick<Deps, 'settings'>,
  stores: Stores,
  release: Release,
  deployment: Deployment | null,
): Promise<ReleaseView> {
  const service = deps.settings.services[release.service];
  const environment = service?.environments[release.environment];
  if (!service || !environment) throw new UnknownService(release.service, release.environment);
  // Asked together: the driver sends them down one connection without waiting for each answer.
  const [steps, approvals, tasks, todos, issues, escalations, proposals, measurements, readings, locks, newest] =
    await Promise.all([
      deployment ? stores.steps.forDeployment(deployment.id) : [],
      stores.approvals.forRelease(release.id),
      stores.tasks.tasksFor(release.id),
      stores.tasks.todosFor(release.id),
      stores.tasks.notesFor(release.id, 'issue'),
      stores.escalations.forRelease(release.id),
      stores.proposals.forRelease(release.id),
      deployment ? stores.watches.measurements(deployment.id, null, 200) : [],
      deployment?.deployedAt ? stores.watches.counts(deployment.id, deployment.deployedAt) : [],
      stores.locks.open(),
      deployment ? stores.deployments.newest([release]) : [],
    ]);
  return withPhase({
    release,
    service,
    environment,
    policy: policyFor(deps.settings, service).policy,
    deployment,
    isReplaced: newest[0] !== undefined && newest[0].id !== deployment?.id,
    steps,
    approvals,
    tasks,
    todos,
    issues,
    escalations,
    proposals,
    measurements,
    readings,
    locks,
    groups: deps.settings.groups,
  });
}

import { asRecord } from '../../domain/change/words.ts';
import type { Deployment } from '../../domain/deployment/deployment.ts';
import type { Release } from '../../domain/release/release.ts';
import type { ViewPart, ViewParts } from '../../domain/release/view.ts';
import type { Stores } from '../../ports/stores.ts';
import type { Deps } from '../deps.ts';
import { promotionCheck } from '../promotion/promotion-check.ts';
import { readEnvironments } from '../promotion/read-environments.ts';

/** The release whose parts are read. */
export interface Subject {
  release: Release;
  deployment: Deployment | null;
}

/** What parts need besides the stores. */
export type ViewDeps = Pick<Deps, 'settings' | 'clock'>;

type Read<T> = (stores: Stores, subject: Subject, deps: ViewDeps) => T | Promise<T>;

/** How each part of a view is read. A feature adds a line here, a field in `ViewParts`, and its rendering. */
export const viewParts: { readonly [P in ViewPart]: Read<ViewParts[P]> } = {
  steps: (stores, { deployment }) => (deployment ? stores.steps.forDeployment(deployment.id) : []),
  approvals: (stores, { release }) => stores.approvals.forRelease(release.id),
  // Only what people have changed has a history.
  revisions: (stores, { release }) => (release.edits === null ? [] : stores.planRevisions.history(release.id)),
  bypasses: (stores, { release }) => stores.bypasses.forRelease(release.id),
  tasks: (stores, { release }) => stores.tasks.tasksFor(release.id),
  todos: (stores, { release }) => stores.tasks.todosFor(release.id),
  issues: (stores, { release }) => stores.tasks.notesFor(release.id, 'issue'),
  escalations: (stores, { release }) => stores.escalations.forRelease(release.id),
  pagers: (stores, { release }) => stores.pagers.forRelease(release.id),
  proposals: (stores, { release }) => stores.proposals.forRelease(release.id),
  measurements: (stores, { deployment }) => (deployment ? stores.watches.measurements(deployment.id, null, 200) : []),
  readings: (stores, { deployment }) =>
    deployment?.deployedAt ? stores.watches.counts(deployment.id, deployment.deployedAt) : [],
  notRuledOut: async (stores, { deployment }) =>
    deployment?.state === 'verifying'
      ? ((await stores.watches.forDeployment(deployment.id))?.notRuledOut ?? null)
      : null,
  locks: (stores) => stores.locks.open(),
  riders: (stores, { release }) => stores.riders.forRelease(release.id),
  records: async (stores, { release }) => {
    const [change, others] = await Promise.all([
      stores.changeRequests.forRelease(release.id),
      stores.linkedRecords.forRelease(release.id),
    ]);
    return change === null ? others : [asRecord(change), ...others];
  },
  incidents: (stores, { release }) => stores.incidents.forRelease(release.id),
  environments: (stores, { release }, deps) => readEnvironments(deps, stores, release.service),
  promotion: async (stores, { release, deployment }, deps) =>
    deployment === null && release.endedAt === null
      ? promotionCheck({ deps, stores, release, now: deps.clock.now() })
      : null,
  isReplaced: async (stores, { release, deployment }) => {
    if (!deployment) return false;
    const [newest] = await stores.deployments.newest([release]);
    return newest !== undefined && newest.id !== deployment.id;
  },
};

/** The names of all parts. */
export const everyPart = Object.keys(viewParts) as readonly ViewPart[];

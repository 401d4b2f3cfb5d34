import type { Deployment } from '../../domain/deployment/deployment.ts';
import type { Release } from '../../domain/release/release.ts';
import type { ViewPart, ViewParts } from '../../domain/release/view.ts';
import type { Stores } from '../../ports/stores.ts';

/** The release whose parts are read. */
export interface Subject {
  release: Release;
  deployment: Deployment | null;
}

type Read<T> = (stores: Stores, subject: Subject) => T | Promise<T>;

/** How each part of a view is read. A feature adds a line here, a field in `ViewParts`, and its rendering. */
export const viewParts: { readonly [P in ViewPart]: Read<ViewParts[P]> } = {
  steps: (stores, { deployment }) => (deployment ? stores.steps.forDeployment(deployment.id) : []),
  approvals: (stores, { release }) => stores.approvals.forRelease(release.id),
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
  records: (stores, { release }) => stores.linkedRecords.forRelease(release.id),
  incidents: (stores, { release }) => stores.incidents.forRelease(release.id),
  isReplaced: async (stores, { release, deployment }) => {
    if (!deployment) return false;
    const [newest] = await stores.deployments.newest([release]);
    return newest !== undefined && newest.id !== deployment.id;
  },
};

/** The names of all parts. */
export const everyPart = Object.keys(viewParts) as readonly ViewPart[];

import type { Stores } from '../../ports/stores.ts';
import type { Handle } from '../handle.ts';
import { approvalStore } from './approval-store.ts';
import { escalationStore, inboxStore, lockStore, proposalStore, reminderStore } from './decision-stores.ts';
import { auditStore } from './audit-store.ts';
import { createChains } from './chains.ts';
import { deploymentStore, stepStore } from './deployment-store.ts';
import { eventStore } from './event-store.ts';
import { messageStore, postStore } from './message-store.ts';
import { releaseStore } from './release-store.ts';
import { taskStore } from './task-store.ts';
import { watchStore } from './watch-store.ts';

/** All stores over one transaction. */
export function storesFor(handle: Handle): Stores {
  const chains = createChains();
  return {
    inbox: inboxStore(handle),
    releases: releaseStore(handle, chains),
    deployments: deploymentStore(handle),
    steps: stepStore(handle),
    approvals: approvalStore(handle),
    tasks: taskStore(handle),
    events: eventStore(handle, chains),
    audit: auditStore(handle),
    messages: messageStore(handle),
    posts: postStore(handle),
    watches: watchStore(handle),
    escalations: escalationStore(handle),
    proposals: proposalStore(handle),
    locks: lockStore(handle),
    reminders: reminderStore(handle),
    writes: () => handle.writes(),
  };
}

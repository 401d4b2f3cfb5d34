import type { Stores } from '../../ports/stores.ts';
import type { Handle } from '../handle.ts';
import { agentStore } from './agent-store.ts';
import { alertStore } from './alert-store.ts';
import { approvalStore } from './approval-store.ts';
import { auditStore } from './audit-store.ts';
import { bypassStore } from './bypass-store.ts';
import { createChains } from './chains.ts';
import { changeRequestStore } from './change-request-store.ts';
import { checkModelStore } from './check-model-store.ts';
import { escalationStore, inboxStore, lockStore, proposalStore, reminderStore } from './decision-stores.ts';
import { deploymentStore, stepStore } from './deployment-store.ts';
import { nextDue } from './due-queue.ts';
import { eventStore } from './event-store.ts';
import { freezeStore } from './freeze-store.ts';
import { improvementStore } from './improvement-store.ts';
import { actionItemStore, incidentMessageStore, incidentReminderStore, incidentStore } from './incident-stores.ts';
import { linkedRecordStore } from './linked-record-store.ts';
import { messageStore, postStore } from './message-store.ts';
import { pagerStore } from './pager-store.ts';
import { placeEventStore, placeReminderStore } from './place-stores.ts';
import { planRevisionStore } from './plan-revision-store.ts';
import { queueStore, riderStore } from './queue-store.ts';
import { releaseStore } from './release-store.ts';
import { samplingStore } from './sampling-store.ts';
import { taskStore } from './task-store.ts';
import { versionRecordStore } from './version-record-store.ts';
import { versionResultStore } from './version-result-store.ts';
import { watchStore } from './watch-store.ts';
import { webhookStore } from './webhook-store.ts';

type Makers = { [Name in Exclude<keyof Stores, 'writes' | 'nextDue'>]: (handle: Handle) => Stores[Name] };

/** All stores over one transaction. Most transactions use two or three, so each is created on first use. */
export function storesFor(handle: Handle): Stores {
  const chains = createChains();
  return onFirstUse(handle, {
    inbox: inboxStore,
    releases: () => releaseStore(handle, chains),
    deployments: deploymentStore,
    steps: stepStore,
    approvals: approvalStore,
    bypasses: bypassStore,
    planRevisions: planRevisionStore,
    tasks: taskStore,
    agents: agentStore,
    events: () => eventStore(handle, chains),
    audit: auditStore,
    messages: messageStore,
    posts: postStore,
    watches: watchStore,
    samplings: samplingStore,
    checkModels: checkModelStore,
    escalations: escalationStore,
    alerts: alertStore,
    pagers: pagerStore,
    linkedRecords: linkedRecordStore,
    changeRequests: changeRequestStore,
    proposals: proposalStore,
    improvements: improvementStore,
    versionRecords: versionRecordStore,
    versionResults: versionResultStore,
    locks: lockStore,
    placeEvents: placeEventStore,
    placeReminders: placeReminderStore,
    queue: queueStore,
    riders: riderStore,
    freezes: freezeStore,
    reminders: reminderStore,
    incidents: incidentStore,
    actionItems: actionItemStore,
    incidentMessages: incidentMessageStore,
    incidentReminders: incidentReminderStore,
    webhooks: webhookStore,
  });
}

function onFirstUse(handle: Handle, makers: Makers): Stores {
  const writes = () => handle.writes();
  return new Proxy({ writes, nextDue: () => nextDue(handle) } as Stores, {
    get(made, name: keyof Makers) {
      const maker = makers[name];
      if (!Object.hasOwn(made, name) && maker !== undefined) Object.assign(made, { [name]: maker(handle) });
      return made[name];
    },
  });
}

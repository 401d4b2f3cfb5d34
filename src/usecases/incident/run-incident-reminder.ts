import { system } from '../../domain/actor.ts';
import type { IncidentReminderId } from '../../domain/ids.ts';
import { isOpenItem } from '../../domain/incident/action-item.ts';
import { isUnderWay } from '../../domain/incident/lifecycle.ts';
import { updateEveryMs } from '../../domain/incident/policy.ts';
import { asTyped } from '../../domain/message/message.ts';
import { ok } from '../../lib/result.ts';
import type { Lease } from '../../ports/due-queue.ts';
import type { IncidentReminder } from '../../ports/stores/incident-stores.ts';
import type { Deps, RequestDeps } from '../deps.ts';
import { peopleOnCall } from '../escalation/people-on-call.ts';
import { callIncidentPager } from './call-incident-pager.ts';
import { type IncidentWork, inIncident } from './incident-work.ts';
import { tellDirectly } from './tell-people.ts';

/** Handles a reminder of an incident if it still applies, or tells a pager of it. One about an update comes again until there is one. */
export async function runIncidentReminder(
  deps: RequestDeps & Pick<Deps, 'systems'>,
  lease: Lease<IncidentReminderId>,
): Promise<void> {
  const reminder = await deps.database.read((stores) => stores.incidentReminders.find(lease.id));
  if (!reminder) return;
  const { task } = reminder;
  if (task.kind === 'page') return callIncidentPager(deps, lease, reminder, task);
  const { people: onCall } = await peopleOnCall(deps);
  await deps.database.transaction(async (stores) => {
    await inIncident(deps, stores, reminder.incidentId, system, async (work) => {
      await stores.incidentReminders.hold(lease);
      const againMs = await act(work, task, onCall);
      await stores.incidentReminders.release(lease, againMs, 'succeeded');
      return ok(undefined);
    });
  });
}

/** Milliseconds until it is due again; null when it is done. */
async function act(
  work: IncidentWork,
  task: Exclude<IncidentReminder['task'], { kind: 'page' }>,
  onCall: readonly string[],
): Promise<number | null> {
  if (task.kind === 'item-due') {
    await remindOwner(work, task.actionItemId);
    return null;
  }
  const { incident, now, ref } = work;
  // There was an update since, or nobody waits for one.
  if (!isUnderWay(incident.state) || incident.lastUpdateAt.toISOString() !== task.since) return null;
  if (incident.overdueSince === null) work.change({ overdueSince: now });
  await work.record('incident.update_overdue', { ref });
  await tellDirectly(work, incident.commanderId === null ? onCall : [incident.commanderId], {
    key: `overdue:${incident.revision}`,
    text: `${ref} needs an update: people have heard nothing since ${incident.lastUpdateAt.toISOString().slice(11, 16)} UTC. Press “Status update …” on its card in <#${work.deps.settings.releaseChannel}>, even if there is nothing new.`,
  });
  return updateEveryMs(work.policy, incident.severity);
}

async function remindOwner(
  work: IncidentWork,
  id: Extract<IncidentReminder['task'], { kind: 'item-due' }>['actionItemId'],
) {
  const item = await work.stores.actionItems.find(id);
  if (!item || !isOpenItem(item)) return;
  await work.record('action_item.reminded', { ref: work.ref, title: item.title });
  await tellDirectly(work, [item.ownerId], {
    key: `item:${id}`,
    text: `Due now, from ${work.ref}: ${asTyped(item.title)}. When it is done: “/deploy incident ${work.ref}”, then “Done” below it.`,
  });
}

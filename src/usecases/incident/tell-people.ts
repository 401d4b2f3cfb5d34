import { audienceLines, audienceOf, hears } from '../../domain/incident/audience.ts';
import { incidentRef } from '../../domain/incident/incident.ts';
import { updateEveryMs } from '../../domain/incident/policy.ts';
import { asTyped, type PostContent } from '../../domain/message/message.ts';
import type { StakeholderGroup } from '../../domain/stakeholder/matrix.ts';
import type { IncidentWork } from './incident-work.ts';
import { viewOf } from './load-incident.ts';

/** The card in the release channel. */
export async function wantCard(work: IncidentWork): Promise<void> {
  await want(work, { kind: 'card' }, work.deps.settings.releaseChannel, 1);
}

/** One living message for each group that hears of this severity; a group that heard before keeps its message. */
export async function wantGroupMessages(work: IncidentWork): Promise<void> {
  for (const { group, channel } of listeners(work)) await want(work, { kind: 'group', groupId: group.id }, channel, 3);
}

/**
 * The end of an incident is posted anew, because people wait for it: also those who heard of it while it was more
 * severe.
 */
export async function postOutcome(work: IncidentWork): Promise<void> {
  const view = await viewOf(work);
  const messages = await work.stores.incidentMessages.forIncident(work.incident.id);
  const heard = messages.flatMap(({ surface }) => (surface.kind === 'group' ? [surface.groupId] : []));
  for (const { group, channel } of listeners(work, heard)) {
    const lines = audienceLines(view, audienceOf(group)).map(asTyped);
    await post(work, {
      key: `${work.incident.id}:outcome:${work.incident.revision}:${group.id}:${channel}`,
      target: channel,
      content: { kind: 'text', text: [`${work.ref}: ${lines[0] ?? ''}`, ...lines.slice(1)].join('\n') },
    });
  }
}

/** In the thread of the card. */
export async function postInThread(work: IncidentWork, key: string, content: PostContent): Promise<void> {
  await post(work, { key, target: work.deps.settings.releaseChannel, content, isInThread: true });
}

/** A direct message to each of these people. */
export async function tellDirectly(
  work: IncidentWork,
  people: readonly string[],
  what: { key: string; text: string },
): Promise<void> {
  for (const person of new Set(people))
    await post(work, {
      key: `${what.key}:${person}`,
      target: person,
      content: { kind: 'text', text: what.text },
      priority: 1,
    });
}

/** In the channel of escalations, where whoever is on call looks. */
export async function tellOnCallChannel(work: IncidentWork, what: { key: string; text: string }): Promise<void> {
  await post(work, {
    key: what.key,
    target: work.deps.settings.escalationChannel,
    content: { kind: 'text', text: what.text },
    priority: 1,
  });
}

/**
 * People were told how it stands, so the time until the next update begins again; nobody waits for one once the
 * incident is resolved.
 */
export async function planNextUpdate(work: IncidentWork): Promise<void> {
  const { deps, stores, incident, now } = work;
  const delayMs = updateEveryMs(work.policy, incident.severity);
  work.change({ lastUpdateAt: now, nextUpdateAt: new Date(now.getTime() + delayMs), overdueSince: null });
  await stores.incidentReminders.insert(
    {
      id: deps.ids.next<'IncidentReminder'>('irm'),
      incidentId: incident.id,
      releaseId: incident.releaseId,
      task: { kind: 'update-due', since: now.toISOString() },
    },
    delayMs,
  );
}

export function noMoreUpdates(work: IncidentWork): void {
  work.change({ nextUpdateAt: null, overdueSince: null });
}

/** Groups that hear of this severity, and those that `heard` of the incident before. */
function listeners(
  { deps, incident }: IncidentWork,
  heard: readonly string[] = [],
): { group: StakeholderGroup; channel: string }[] {
  return deps.settings.groups
    .filter((group) => hears(audienceOf(group), incident.severity) || heard.includes(group.id))
    .flatMap((group) => group.channels.map((channel) => ({ group, channel })));
}

async function want(
  { deps, stores, incident }: IncidentWork,
  surface: Parameters<typeof stores.incidentMessages.want>[0]['surface'],
  target: string,
  priority: number,
): Promise<void> {
  const id = deps.ids.next<'IncidentMessage'>('ims');
  await stores.incidentMessages.want(
    { id, incidentId: incident.id, releaseId: incident.releaseId, surface, target },
    priority,
  );
}

async function post(
  { deps, stores, incident }: IncidentWork,
  what: { key: string; target: string; content: PostContent; isInThread?: boolean; priority?: number },
): Promise<void> {
  await stores.posts.add({
    id: deps.ids.next<'Post'>('pst'),
    releaseId: incident.releaseId,
    key: `${incidentRef(incident)}:${what.key}`,
    target: what.target,
    threadOf: what.isInThread === true ? { kind: 'incident', incidentId: incident.id } : null,
    content: what.content,
    priority: what.priority ?? 2,
  });
}

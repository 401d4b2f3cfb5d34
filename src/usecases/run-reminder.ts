import { system } from '../domain/actor.ts';
import type { ReminderId } from '../domain/ids.ts';
import { ok } from '../lib/result.ts';
import type { Lease, Reminder, Stores } from '../ports/stores.ts';
import { membersOf } from './approval/check-member.ts';
import { startRelease } from './deployment/start-release.ts';
import type { Deps } from './deps.ts';
import { inRelease, type ReleaseWork } from './release-work.ts';
import { wantPage } from './watch/escalate.ts';
import { remindOfProposal } from './watch/remind-of-proposal.ts';

/** Does what a reminder is for, if it is still called for; then the reminder is spent. */
export async function runReminder(deps: Deps, lease: Lease<ReminderId>): Promise<void> {
  const reminder = await deps.database.read((stores) => stores.reminders.find(lease.id));
  if (!reminder) return;
  const { task } = reminder;
  if (task.kind === 'start') {
    const started = await startRelease(
      deps,
      { releaseId: reminder.releaseId },
      { actor: system, key: `start:${reminder.id}` },
    );
    if (!started.ok)
      deps.logger.warn({ release: reminder.releaseId, refusal: started.error.kind }, 'the scheduled start was refused');
    return deps.database.transaction(async (stores) => {
      // Somebody started it by hand, or took it back: then there is nothing to tell.
      if (!started.ok && started.error.kind !== 'not_now')
        await tellCaptain(
          deps,
          stores,
          reminder,
          'The scheduled start did not happen: the gate was not open. Look at the card and press Start when it is.',
        );
      await stores.reminders.release(lease, null);
    });
  }
  const people = await peopleFor(deps, reminder);
  await deps.database.transaction(async (stores) => {
    await inRelease(deps, stores, reminder.releaseId, system, async (work) => {
      await stores.reminders.hold(lease);
      await act(work, reminder, people);
      await stores.reminders.release(lease, null);
      return ok(undefined);
    });
  });
}

/** Who hears of it is found out at the moment it is due. */
async function peopleFor(deps: Deps, reminder: Reminder): Promise<readonly string[]> {
  const { task } = reminder;
  if (task.kind === 'escalate' && task.tier === 'manager') return deps.settings.managers;
  const release = await deps.database.read((stores) => stores.releases.find(reminder.releaseId));
  const groups =
    task.kind === 'escalate'
      ? [deps.settings.onCallGroup]
      : task.kind === 'approval-half'
        ? (release?.plan.approvals.groups ?? [])
        : [];
  const members = await membersOf(deps, groups);
  const isOwn = (id: string) =>
    task.kind === 'approval-half' && (id === release?.requesterId || id === release?.captainId);
  return members.ok ? (members.value ?? []).filter((id) => !isOwn(id)) : [];
}

async function act(work: ReleaseWork, reminder: Reminder, people: readonly string[]): Promise<void> {
  const { task } = reminder;
  switch (task.kind) {
    case 'approval-half':
      if (work.release.state !== 'in_review' || work.release.planHash !== task.planHash) return;
      for (const person of people)
        await work.stores.messages.want(
          {
            id: work.deps.ids.next<'Message'>('msg'),
            releaseId: work.release.id,
            surface: { kind: 'card' },
            target: person,
          },
          3,
        );
      return;
    case 'approval-expiry': {
      if (work.release.state !== 'in_review' || work.release.planHash !== task.planHash) return;
      const moved = work.moveRelease('revise');
      if (moved.ok) await work.record('approval.expired', { planHash: task.planHash });
      return;
    }
    case 'escalate':
      return escalate(work, task, people);
    case 'proposal-expiry':
      return remindOfProposal(work, task.proposalId, 'expire');
    case 'proposal-reopen':
      return remindOfProposal(work, task.proposalId, 'reopen');
    case 'start':
      return;
  }
}

async function escalate(
  work: ReleaseWork,
  task: Extract<Reminder['task'], { kind: 'escalate' }>,
  people: readonly string[],
): Promise<void> {
  const { stores, deps, release } = work;
  const escalation = await stores.escalations.find(task.escalationId);
  if (!escalation || escalation.closedAt !== null || escalation.acknowledgedAt !== null) return;
  await stores.escalations.save({ ...escalation, tier: task.tier });
  await work.record('escalation.carried', { tier: task.tier });
  for (const person of people) await wantPage(work, escalation.id, person);
  // Whoever is paged gets the proposal as well, with the same buttons.
  for (const proposal of await stores.proposals.forRelease(release.id))
    if (proposal.state === 'open')
      for (const person of people)
        await stores.messages.want(
          {
            id: deps.ids.next<'Message'>('msg'),
            releaseId: release.id,
            surface: { kind: 'proposal', proposalId: proposal.id },
            target: person,
          },
          1,
        );
}

async function tellCaptain(deps: Deps, stores: Stores, reminder: Reminder, text: string): Promise<void> {
  const release = await stores.releases.find(reminder.releaseId);
  // Somebody started it by hand, or it was cancelled: there is nothing to tell.
  if (release?.state !== 'approved') return;
  await stores.posts.add({
    id: deps.ids.next<'Post'>('pst'),
    releaseId: release.id,
    key: `captain:${reminder.id}`,
    target: release.captainId,
    threadOf: null,
    content: { kind: 'text', text },
    priority: 1,
  });
}

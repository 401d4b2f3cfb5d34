import { system } from '../domain/actor.ts';
import type { Reminded } from '../domain/approval/reminder-ladder.ts';
import { explain } from '../domain/explain.ts';
import type { ReminderId } from '../domain/ids.ts';
import { describeRelease } from '../domain/release/verb.ts';
import { formatDuration } from '../domain/report/duration.ts';
import { policyOf } from '../domain/settings.ts';
import { ok } from '../lib/result.ts';
import type { Lease } from '../ports/due-queue.ts';
import type { Reminder } from '../ports/stores/reminder-store.ts';
import type { Stores } from '../ports/stores.ts';
import { findReminded } from './approval/find-reminded.ts';
import { remind } from './approval/remind.ts';
import type { StartDeps } from './deployment/deps.ts';
import { startRelease } from './deployment/start-release.ts';
import type { Deps } from './deps.ts';
import { reachTier } from './escalation/reach-tier.ts';
import { inRelease, type ReleaseWork } from './release-work.ts';
import { noticeDeadline } from './task/notice-deadline.ts';
import { noticeSilence } from './task/notice-silence.ts';
import { remindOfProposal } from './watch/remind-of-proposal.ts';

/** Handles a reminder if it still applies; the reminder is then done. */
export async function runReminder(deps: StartDeps, lease: Lease<ReminderId>): Promise<void> {
  const reminder = await deps.database.read((stores) => stores.reminders.find(lease.id));
  if (!reminder) return;
  const { task } = reminder;
  if (task.kind === 'start') return startAsPlanned(deps, lease, reminder);
  if (task.kind === 'escalate') return reachTier(deps, lease, reminder, task);
  const reminded = await remindedBy(deps, reminder);
  await deps.database.transaction(async (stores) => {
    await inRelease(deps, stores, reminder.releaseId, system, async (work) => {
      await stores.reminders.hold(lease);
      const againMs = task.kind === 'task-silent' ? await noticeSilence(work, task) : null;
      await act(work, reminder, reminded);
      await stores.reminders.release(lease, againMs);
      return ok(undefined);
    });
  });
}

/**
 * Starts a release at its scheduled time. If that is long past, because the bot was down or the approval came late, it
 * is not started automatically: its captain is asked.
 */
async function startAsPlanned(deps: StartDeps, lease: Lease<ReminderId>, reminder: Reminder): Promise<void> {
  const words = await startOrSayWhy(deps, reminder);
  await deps.database.transaction(async (stores) => {
    if (words !== null) await tellCaptain(deps, stores, reminder, words);
    await stores.reminders.release(lease, null);
  });
}

/** Null when it was started, or when there is no longer anything to start. */
async function startOrSayWhy(deps: StartDeps, reminder: Reminder): Promise<string | null> {
  const release = await deps.database.read((stores) => stores.releases.find(reminder.releaseId));
  if (release?.state !== 'approved' || release.startsAt === null) return null;
  // The plan changed since, and its new start has a reminder of its own.
  if (reminder.task.kind === 'start' && reminder.task.planHash !== release.planHash) return null;
  const lateMs = deps.clock.now().getTime() - release.startsAt.getTime();
  const what = describeRelease(release);
  if (lateMs > policyOf(deps.settings, release).startToleranceMs)
    return `${what} was planned to start ${formatDuration(lateMs)} ago, and was not started. Should it start now?`;
  const started = await startRelease(
    deps,
    // The database's clock made it due; the person who scheduled it wants it now.
    { releaseId: reminder.releaseId, early: true },
    { actor: system, key: `start:${reminder.id}` },
  );
  // Somebody started it manually or canceled it: nothing to report.
  if (started.ok || started.error.kind === 'not_now') return null;
  deps.logger.warn({ release: reminder.releaseId, refusal: started.error.kind }, 'the scheduled start was refused');
  const { sentence, next } = explain(started.error);
  return `The planned start of ${what} did not happen. ${sentence}\n${next}`;
}

/** Whom a rung of an approval's ladder reaches is determined when it is due. */
async function remindedBy(deps: StartDeps, { releaseId, task }: Reminder): Promise<Reminded | null> {
  if (task.kind !== 'approval-half' && task.kind !== 'approval-backup' && task.kind !== 'approval-page') return null;
  const release = await deps.database.read((stores) => stores.releases.find(releaseId));
  const isWaiting = release?.state === 'in_review' && release.planHash === task.planHash;
  return isWaiting ? findReminded(deps, release, task.kind) : null;
}

async function act(work: ReleaseWork, reminder: Reminder, reminded: Reminded | null): Promise<void> {
  const { task } = reminder;
  switch (task.kind) {
    case 'approval-half':
    case 'approval-backup':
    case 'approval-page':
      if (work.release.state !== 'in_review' || work.release.planHash !== task.planHash || !reminded) return;
      return remind(work, task.kind, reminded);
    case 'approval-expiry': {
      if (work.release.state !== 'in_review' || work.release.planHash !== task.planHash) return;
      const moved = work.moveRelease('revise');
      if (moved.ok) await work.record('approval.expired', { planHash: task.planHash });
      return;
    }
    case 'proposal-expiry':
      return remindOfProposal(work, task.proposalId, 'expire');
    case 'proposal-reopen':
      return remindOfProposal(work, task.proposalId, 'reopen');
    case 'task-deadline':
      return noticeDeadline(work, task);
    case 'task-silent':
    case 'escalate':
    case 'start':
      return;
  }
}

async function tellCaptain(deps: Pick<Deps, 'ids'>, stores: Stores, reminder: Reminder, text: string): Promise<void> {
  const release = await stores.releases.find(reminder.releaseId);
  // Somebody started it manually, or it was canceled: nothing to report.
  if (release?.state !== 'approved') return;
  await stores.posts.add({
    id: deps.ids.next<'Post'>('pst'),
    releaseId: release.id,
    key: `captain:${reminder.id}`,
    target: release.captainId,
    threadOf: null,
    content: { kind: 'text', text, startNow: true },
    priority: 1,
  });
}

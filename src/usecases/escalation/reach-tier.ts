import { system } from '../../domain/actor.ts';
import { startAgain } from '../../domain/escalation/clock.ts';
import { type Escalation, standingOf } from '../../domain/escalation/escalation.ts';
import { type EscalationTier, reachOf } from '../../domain/escalation/timeline.ts';
import type { ReminderId } from '../../domain/ids.ts';
import { ok } from '../../lib/result.ts';
import type { Lease } from '../../ports/due-queue.ts';
import type { Reminder } from '../../ports/stores/reminder-store.ts';
import type { ChangeDeps, Deps } from '../deps.ts';
import { inRelease, type ReleaseWork } from '../release-work.ts';
import { type Reached, resolveRecipients } from './recipients.ts';
import { scheduleAhead, wantPage, wantPager } from './timeline.ts';

type Task = Extract<Reminder['task'], { kind: 'escalate' }>;

/** How often the people of a tier are looked up again when the directory does not answer: for about half an hour. */
const mostLookups = 35;
const againMs = (attempts: number) => Math.min(60_000, 1_000 * 2 ** Math.min(attempts, 6));

/**
 * Notifies a tier of an escalation whose time has come, unless the clock was stopped or set since. Whoever can be
 * determined is notified; for the rest the directory is asked again, while the later tiers keep their times.
 */
export async function reachTier(
  deps: ChangeDeps & Pick<Deps, 'directory'>,
  lease: Lease<ReminderId>,
  { releaseId }: Reminder,
  task: Task,
): Promise<void> {
  const before = await deps.database.read((stores) => stores.escalations.find(task.escalationId));
  const reached = before && isDue(before, task) ? await resolveRecipients(deps, tierOf(before, task).notify) : null;
  await deps.database.transaction(async (stores) => {
    await inRelease(deps, stores, releaseId, system, async (work) => {
      await stores.reminders.hold(lease);
      const escalation = await stores.escalations.find(task.escalationId);
      if (reached === null || escalation === null || !isDue(escalation, task)) {
        await stores.reminders.release(lease, null);
        return ok(undefined);
      }
      await notify(work, await carry(work, escalation, task, lease.attempts), reached);
      const asksAgain = reached.missing !== null && lease.attempts < mostLookups;
      if (reached.missing !== null) await tellOfMissing(work, task, reached.missing, asksAgain);
      await stores.reminders.release(lease, asksAgain ? againMs(lease.attempts) : null);
      return ok(undefined);
    });
  });
}

/**
 * A reminder of an earlier round no longer applies; the one at the end of a snooze is of the round that the snooze
 * began.
 */
function isDue(escalation: Escalation, { round = 0 }: Task): boolean {
  const standing = standingOf(escalation);
  return (standing === 'open' || standing === 'snoozed') && escalation.round === round;
}

/** A version without timelines schedules its tiers by name. */
function tierOf({ tiers }: Escalation, { tier, position }: Task): EscalationTier {
  const known = position === undefined ? undefined : tiers[position];
  return known ?? { notify: [{ kind: tier === 'manager' ? 'managers' : 'on-call' }], afterMs: 0 };
}

/**
 * Records that the tier was reached, once. Two tiers of the same time may come in any order; the same one again is for
 * people who were missing.
 */
async function carry(work: ReleaseWork, before: Escalation, task: Task, attempts: number): Promise<Escalation> {
  const { stores, now } = work;
  const { position = null } = task;
  const { key } = before;
  const tier = task.position === undefined ? task.tier : reachOf(tierOf(before, task));
  if (before.snoozedUntil !== null) {
    const clock = startAgain(before, now);
    const woken: Escalation = { ...before, ...clock, tier, snoozedUntil: null, snoozedBy: null };
    await stores.escalations.save(woken);
    await work.record('escalation.woken', { key });
    await scheduleAhead(work, woken);
    return woken;
  }
  const isBehind = position !== null && position <= before.position;
  if (isBehind && (position === 0 || attempts > 1)) return before;
  const carried: Escalation = isBehind ? before : { ...before, tier, position: position ?? before.position };
  await stores.escalations.save(carried);
  await work.record('escalation.carried', {
    tier,
    ...(position === null ? {} : { key, number: position + 1 }),
  });
  return carried;
}

async function notify(work: ReleaseWork, escalation: Escalation, reached: Reached): Promise<void> {
  const { stores, deps, release } = work;
  for (const target of [...reached.channels, ...reached.people]) await wantPage(work, escalation, target);
  for (const uses of reached.pagers) await wantPager(work, escalation, uses);
  // The people who are paged also get the proposal, with the same buttons.
  for (const proposal of await stores.proposals.forRelease(release.id))
    if (proposal.state === 'open')
      for (const person of reached.people)
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

/** Told once: a page that reaches nobody must not look like one that did. */
async function tellOfMissing(
  { deps, stores }: ReleaseWork,
  { escalationId, position, round }: Task,
  detail: string,
  asksAgain: boolean,
): Promise<void> {
  await stores.posts.add({
    id: deps.ids.next<'Post'>('pst'),
    releaseId: null,
    key: `on-call-unknown:${escalationId}:${round ?? 0}:${position ?? 'on_call'}:${asksAgain ? 'asks' : 'given up'}`,
    target: deps.settings.escalationChannel,
    threadOf: null,
    content: {
      kind: 'text',
      text: asksAgain
        ? `Who is on call could not be determined (${detail}), so they have not been paged. This is asked again; the next tier is not delayed.`
        : `Who is on call could not be determined (${detail}), and this is not asked again: tell them yourself.`,
    },
    priority: 1,
  });
}

import { reminderRungs } from '../../domain/approval/reminder-ladder.ts';
import type { Release } from '../../domain/release/release.ts';
import type { Stores } from '../../ports/stores.ts';
import type { Deps } from '../deps.ts';
import type { ReleaseWork } from '../release-work.ts';

/**
 * Schedules the ladder of an approval: direct messages to the approvers at a half of the waiting time, to their backups
 * at three quarters, for an emergency a page at nine tenths; and its end.
 */
export async function remindApprovers(
  deps: Pick<Deps, 'ids'>,
  stores: Stores,
  release: Release,
  waitMs: number,
): Promise<void> {
  const { id: releaseId, planHash } = release;
  for (const [kind, share] of Object.entries(reminderRungs) as [keyof typeof reminderRungs, number][]) {
    if (kind === 'approval-page' && release.plan.emergency === undefined) continue;
    await stores.reminders.insert(
      { id: deps.ids.next<'Reminder'>('rem'), releaseId, task: { kind, planHash } },
      waitMs * share,
    );
  }
}

/** Lets an approved release start at its planned time; when that is past, its captain is asked. */
export async function remindOfStart({ deps, stores, release, now }: ReleaseWork): Promise<void> {
  const { id: releaseId, planHash, startsAt } = release;
  if (startsAt === null) return;
  await stores.reminders.insert(
    { id: deps.ids.next<'Reminder'>('rem'), releaseId, task: { kind: 'start', planHash } },
    Math.max(0, startsAt.getTime() - now.getTime()),
  );
}

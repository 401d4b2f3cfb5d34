import type { Release } from '../../domain/release/release.ts';
import type { Stores } from '../../ports/stores.ts';
import type { Deps } from '../deps.ts';

/** Schedules the reminders of an approval: the approvers get a direct message halfway, and it expires at the end. */
export async function remindApprovers(
  deps: Pick<Deps, 'ids'>,
  stores: Stores,
  release: Release,
  waitMs: number,
): Promise<void> {
  const { id: releaseId, planHash } = release;
  const at = (kind: 'approval-half' | 'approval-expiry', delayMs: number) =>
    stores.reminders.insert({ id: deps.ids.next<'Reminder'>('rem'), releaseId, task: { kind, planHash } }, delayMs);
  await at('approval-half', waitMs / 2);
  await at('approval-expiry', waitMs);
}

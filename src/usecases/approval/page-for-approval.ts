import { reminderRungs } from '../../domain/approval/reminder-ladder.ts';
import type { Release } from '../../domain/release/release.ts';
import { formatDuration } from '../../domain/report/duration.ts';
import { policyOf } from '../../domain/settings.ts';
import type { ReleaseWork } from '../release-work.ts';
import { closeEscalations, raiseEscalation } from '../watch/escalate.ts';

/** One for each plan: whoever approved an earlier one has to decide again. */
const keyOf = ({ id, planHash }: Pick<Release, 'id' | 'planHash'>) => `approval:${id}:${planHash}`;

/**
 * Pages everybody whom the escalation of the service reaches, paging systems included, all at once: little time is left.
 * For an emergency only; its escalation is closed by `closeApprovalPage`.
 */
export async function pageForApproval(work: ReleaseWork): Promise<void> {
  const { deps, release } = work;
  const leftMs = policyOf(deps.settings, release).approvalWaitMs * (1 - reminderRungs['approval-page']);
  const reason = release.plan.emergency?.reason ?? release.reason;
  await raiseEscalation(work, {
    key: keyOf(release),
    severity: 'critical',
    summary: `This emergency waits for its approval, which expires within ${formatDuration(leftMs)} of this page. Why it cannot wait: ${reason}`,
    isAtOnce: true,
  });
}

/** Closes the page for an approval that nobody waits for any more: decided, expired, canceled, or of a changed plan. */
export async function closeApprovalPage(work: ReleaseWork, before: Release): Promise<void> {
  const { release } = work;
  if (before.plan.emergency === undefined || before.state !== 'in_review') return;
  if (release.state === 'in_review' && release.planHash === before.planHash) return;
  await closeEscalations(work, keyOf(before));
}

import type { Approval } from '../../domain/approval/approval.ts';
import { isConfirmable, type PlanChange, planDifference } from '../../domain/plan/difference.ts';
import { policyOf } from '../../domain/settings.ts';
import type { ReleaseWork } from '../release-work.ts';
import { tellPerson } from '../task/tell.ts';

/**
 * The earlier plan that this person had approved, when all that changed since can be confirmed: the new approval then
 * says so. `approvals`: all of the release.
 */
export async function confirmedPlan(work: ReleaseWork, approvals: readonly Approval[]): Promise<{ confirms?: string }> {
  const earlier = approvals.findLast(
    ({ personId, decision, planHash }) =>
      personId === work.actor.id && decision === 'approve' && planHash !== work.release.planHash,
  );
  if (earlier === undefined) return {};
  const changes = await changesSince(work, earlier.planHash);
  return changes !== null && isConfirmable(changes) ? { confirms: earlier.planHash } : {};
}

/** What changed between the plan with this hash and the plan of now; null when that plan is not on record. */
export async function changesSince(
  { deps, stores, release }: ReleaseWork,
  planHash: string,
): Promise<PlanChange[] | null> {
  const before = await stores.planRevisions.findByHash(release.id, planHash);
  return before === null ? null : planDifference(before.plan, release.plan, policyOf(deps.settings, release));
}

/**
 * After a change of the plan: everybody who had approved an earlier one is told what changed since, and can confirm it
 * where that is enough.
 */
export async function tellOfChange(work: ReleaseWork): Promise<void> {
  const { stores, release } = work;
  const newest = new Map<string, Approval>();
  for (const approval of await stores.approvals.forRelease(release.id)) newest.set(approval.personId, approval);
  for (const { personId, decision, planHash } of newest.values()) {
    if (decision !== 'approve' || planHash === release.planHash) continue;
    const changes = await changesSince(work, planHash);
    if (changes === null) continue;
    await tellPerson(work, personId, {
      key: `plan-changed:${release.id}:${release.planHash}`,
      content: { kind: 'plan-changed', planHash: release.planHash, by: work.actor.id, changes },
      priority: 1,
    });
  }
  await refreshChangePosts(work);
}

/** Messages about earlier changes show how the release stands now, and lose their buttons. */
export async function refreshChangePosts({ stores, release }: ReleaseWork): Promise<void> {
  for (const post of await stores.posts.forRelease(release.id)) {
    if (post.content.kind !== 'plan-changed' || post.state !== 'posted') continue;
    await stores.posts.save({ ...post, state: 'due' });
    await stores.posts.schedule(post.id, 0);
  }
}

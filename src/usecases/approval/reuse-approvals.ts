import { system } from '../../domain/actor.ts';
import { onCurrentPlan } from '../../domain/approval/approval.ts';
import { countApprovals } from '../../domain/approval/count.ts';
import { eligibilityOf, mayApprove } from '../../domain/approval/rule.ts';
import { isAcceptedAsIs } from '../../domain/deployment/deployment.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import { environmentBefore } from '../../domain/promotion/promotion.ts';
import { type Release, releaseRef } from '../../domain/release/release.ts';
import { policyOf } from '../../domain/settings.ts';
import { sha256, stableJson } from '../../lib/hash.ts';
import { ok } from '../../lib/result.ts';
import type { RequestDeps } from '../deps.ts';
import { inRelease } from '../release-work.ts';
import { checkMember } from './check-member.ts';
import { readSeenChecks } from './read-seen-checks.ts';
import { remindOfStart } from './remind-approvers.ts';
import { isMeant, resolveRules } from './resolve-rules.ts';

/**
 * Lets approvals of the same content in the environment before count for this new release, where the policy says for how
 * long (`approvalReuse`). Only of people who may approve this release now, and only after that release has succeeded.
 * The start asks for all of it again.
 */
export async function reuseApprovals(deps: RequestDeps, releaseId: ReleaseId): Promise<void> {
  const known = await deps.database.read(async (stores) => {
    const release = await stores.releases.find(releaseId);
    const service = release === null ? undefined : deps.settings.services[release.service];
    if (!release || !service || release.state !== 'in_review' || release.plan.artifact.digest === null) return null;
    const { approvalReuseMs } = policyOf(deps.settings, release);
    const environment = environmentBefore(deps.settings, service, release.environment);
    if (approvalReuseMs === 0 || environment === null) return null;
    const deployment = await stores.deployments.newestOf({ service: release.service, environment }, release.version);
    const before = deployment === null ? null : await stores.releases.find(deployment.releaseId);
    if (!deployment || !before || deployment.state !== 'succeeded' || isAcceptedAsIs(deployment)) return null;
    if (before.plan.artifact.digest !== release.plan.artifact.digest || before.rehearsalOf !== null) return null;
    const since = deps.clock.now().getTime() - approvalReuseMs;
    const { approve, reject } = onCurrentPlan(before, await stores.approvals.forRelease(before.id));
    const people = approve.filter(({ at }) => at.getTime() >= since).map(({ personId }) => personId);
    return reject.length > 0 || people.length === 0
      ? null
      : { release, before, people, checks: await readSeenChecks(deps, stores, release) };
  });
  if (known === null) return;
  const { release, before, people, checks } = known;
  const rules = await resolveRules(deps, release);
  if (!rules.ok) return;
  const members = await Promise.all(people.map((id) => checkMember(deps, id)));
  const eligibility = eligibilityOf(release, rules.value);
  const eligible = members.flatMap((member) =>
    member.ok && mayApprove(member.value, eligibility).ok ? [member.value.id] : [],
  );
  if (eligible.length === 0) return;
  await deps.database.transaction((stores) =>
    inRelease(deps, stores, release.id, system, async (work) => {
      if (!isUnchanged(work.release, release)) return ok(undefined);
      const { planHash } = release;
      for (const personId of eligible)
        await stores.approvals.insert({
          id: deps.ids.next<'Approval'>('app'),
          releaseId: release.id,
          planHash,
          personId,
          decision: 'approve',
          comment: `as ${releaseRef(before)} in ${before.environment}`,
          at: work.now,
          basis: {
            rules: rules.value.filter((rule) => isMeant(personId, rule)).map(({ name }) => name),
            checks,
            seenHash: sha256(stableJson({ planHash, checks })),
            reusedFrom: releaseRef(before),
          },
        });
      await work.record('approval.reused', { planHash, from: releaseRef(before), people: eligible });
      const count = countApprovals(rules.value, eligible, isMeant);
      if (count.isComplete && work.moveRelease('approve').ok) {
        await work.record('release.approved', { planHash });
        await remindOfStart(work);
      }
      return ok(undefined);
    }),
  );
}

function isUnchanged(now: Release, before: Release): boolean {
  return now.state === 'in_review' && now.planHash === before.planHash && now.captainId === before.captainId;
}

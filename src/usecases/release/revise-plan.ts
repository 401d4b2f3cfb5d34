import { z } from 'zod';
import type { ReleaseId } from '../../domain/ids.ts';
import { asTyped } from '../../domain/message/message.ts';
import { isConfirmable, type PlanChange, planDifference } from '../../domain/plan/difference.ts';
import type { PlanEdits } from '../../domain/plan/edits.ts';
import { hashPlan } from '../../domain/plan/hash.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { releaseLifecycle } from '../../domain/release/lifecycle.ts';
import { type Release, releaseRef } from '../../domain/release/release.ts';
import { describeRelease } from '../../domain/release/verb.ts';
import { policyOf } from '../../domain/settings.ts';
import { strategyNames } from '../../domain/strategy/matrix.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { checkMayRun } from '../approval/check-member.ts';
import { remindApprovers } from '../approval/remind-approvers.ts';
import { tellOfChange } from '../approval/tell-of-change.ts';
import { deploymentMs, refuseByCalendar } from '../calendar/calendar-check.ts';
import { findDrift } from '../deployment/drift-check.ts';
import { tickByRecord } from '../deployment/gate-checks.ts';
import { beginSampling } from '../deployment/sample-baseline.ts';
import type { Deps, RequestDeps } from '../deps.ts';
import { wantLinkedRecords } from '../linked-record/want-linked-records.ts';
import { answeredBefore, type Caller, once } from '../once.ts';
import { inRelease, type ReleaseWork } from '../release-work.ts';
import { reviseTasks } from '../task/revise-tasks.ts';
import { draftRelease } from './draft-release.ts';
import { findReplaced } from './find-replaced.ts';
import { mergedEdits, withoutCredentials } from './plan-edits.ts';
import { findPlanFacts, type PlanFacts } from './plan-facts.ts';
import { mayReopen } from './reopen-rejected.ts';
import { hasSucceeded, rollbackTargets } from './rollback-targets.ts';

const Lines = z.array(z.string().trim().min(1).max(300)).max(30);

export const RevisePlan = z.object({
  releaseId: z.string(),
  /** The plan that the person saw; null for a typed command, which is about the plan of now. */
  planHash: z.string().nullable(),
  /** Why the plan changes. */
  because: z.string().max(500),
  /** An absent part stays as it is; null goes back to what is drafted. */
  startsAt: z.date().nullable().optional(),
  strategy: z.enum(strategyNames).nullable().optional(),
  rollbackTarget: z.string().max(200).nullable().optional(),
  successCriteria: Lines.nullable().optional(),
  contingency: Lines.nullable().optional(),
  checks: Lines.nullable().optional(),
  announcement: z.string().max(1_000).nullable().optional(),
  runbookUrl: z
    .url({ protocol: /^https?$/ })
    .max(2_000)
    .nullable()
    .optional(),
  /** The reason of the release. */
  reason: z.string().max(2_000).optional(),
  /** What the policy of this release alone sets, as written in the settings; null for nothing of its own. */
  policy: z
    .array(z.object({ key: z.string().max(60), value: z.string().max(200) }))
    .max(20)
    .nullable()
    .optional(),
  isEmergency: z.boolean().optional(),
});
export type RevisePlan = z.infer<typeof RevisePlan>;

export interface Revised {
  ref: string;
  planHash: string;
  changes: PlanChange[];
  /** What became of the approvals of the plan before; null when there were none. */
  approvals: 'void' | 'confirmable' | null;
}

/**
 * Drafts the plan again from the facts of now, with what people changed in it, and asks for approval of the new plan.
 * Nothing starts under a plan that was not approved: what changed decides whether earlier approvals can be confirmed or
 * are void. A rejected release is reviewed again by it, while its place is free. Refuses what would change nothing, and
 * once it has started.
 */
export async function revisePlan(
  deps: RequestDeps & Pick<Deps, 'systems'>,
  request: RevisePlan,
  caller: Caller,
): Promise<Result<Revised, Refusal>> {
  const input = withoutCredentials(request);
  const before = await answeredBefore<Revised>(deps, caller, input);
  if (before) return before;
  const release = await deps.database.read((stores) => stores.releases.find(input.releaseId as ReleaseId));
  if (!release) return err({ kind: 'unknown_release', asked: input.releaseId });
  const may = await checkMayRun(deps, caller.actor.id, release, 'change the plan of');
  if (!may.ok) return may;
  if (input.because.trim().length < 3)
    return err({ kind: 'reason_needed', action: `change the plan of ${releaseRef(release)}` });
  const edits = mergedEdits(release.edits ?? {}, input, caller.actor.id);
  if (!edits.ok) return edits;
  const facts = await findPlanFacts(deps, release, { startsAt: input.startsAt, edits: edits.value });
  if (!facts.ok) return facts;
  return once(deps, caller, input, async (stores) => {
    const mayReturn = release.state === 'rejected';
    // Whoever opens a release locks the service before anything else.
    if (mayReturn) await stores.releases.lockService(release.service);
    return inRelease(deps, stores, release.id, caller.actor, async (work) => {
      if (work.release.state === 'rejected') {
        const may = mayReturn ? await mayReopen(work, facts.value) : err(changedSince(work.release));
        if (!may.ok) return may;
      }
      return revise(work, input, edits.value, facts.value);
    });
  });
}

async function revise(
  work: ReleaseWork,
  input: RevisePlan,
  edits: PlanEdits,
  facts: PlanFacts,
): Promise<Result<Revised, Refusal>> {
  const { deps, stores, release } = work;
  const ref = releaseRef(release);
  // What is approved already needs no fewer approvals.
  const editable = ['draft', 'in_review', 'rejected', ...(input.isEmergency ? [] : ['approved'])];
  if (work.deployment !== null || !editable.includes(release.state))
    return err({
      kind: 'not_now',
      action: input.isEmergency ? 'made an emergency' : 'changed in its plan',
      ref,
      state: release.state,
      allowed: [...releaseLifecycle.events(release.state)],
    });
  // What was merged and asked for outside must still be what is changed here.
  if (release.planHash !== facts.planHash || (input.planHash !== null && input.planHash !== release.planHash))
    return err(changedSince(release));
  const startsAt = input.startsAt === undefined ? release.startsAt : input.startsAt;
  const drafted = await draft(work, { input, edits, facts, startsAt });
  if (!drafted.ok) return drafted;
  const plan = drafted.value;
  const planHash = hashPlan(plan);
  if (planHash === release.planHash) return err({ kind: 'nothing_changed', ref });
  if (startsAt !== null && input.startsAt !== undefined) {
    const closed = await refuseByCalendar(deps, stores, release, { startsAt, lengthMs: deploymentMs(plan) });
    if (closed !== null) return err(closed);
  }
  const approved = (await stores.approvals.forRelease(release.id)).some(
    (one) => one.planHash === release.planHash && one.decision === 'approve',
  );
  const policy = policyOf(deps.settings, release);
  const changes = planDifference(release.plan, plan, policy);
  await keepRevision(work, { plan, planHash, changes, reason: input.because });
  if (release.state === 'rejected') await beginSampling(deps, stores, release.id, policy);
  const moved = resubmit(work);
  if (!moved.ok) return moved;
  const planBefore = release.plan;
  work.release = { ...work.release, plan, planHash, edits, startsAt, reason: plan.reason };
  await work.record('plan.revised', {
    before: release.planHash,
    after: planHash,
    changes: changes.map(({ part, words }) => `${part}: ${words}`),
    reason: input.because,
  });
  await work.record('release.submitted', { planHash });
  if (work.release.state === 'approved') await work.record('release.approved', { planHash });
  else await remindApprovers(deps, stores, work.release, policyOf(deps.settings, work.release).approvalWaitMs);
  await reviseTasks(work, planBefore);
  await announceEmergency(work, planBefore);
  await tickByRecord(work);
  await tellOfChange(work);
  await wantLinkedRecords(deps, stores, work.release);
  return ok({ ref, planHash, changes, approvals: approved ? (isConfirmable(changes) ? 'confirmable' : 'void') : null });
}

async function draft(
  { deps, stores, release }: ReleaseWork,
  { input, edits, facts, startsAt }: { input: RevisePlan; edits: PlanEdits; facts: PlanFacts; startsAt: Date | null },
) {
  const { service, environment, artifact, authors, running } = facts;
  const { version } = release;
  const { replaced, target } = await findReplaced(stores, release, version, running);
  const asked = edits.rollbackTarget;
  if (asked !== undefined && (asked === version || !(await hasSucceeded(stores, release, asked))))
    return err({
      kind: 'no_such_target' as const,
      version: asked,
      service: service.name,
      environment: environment.name,
      known: await rollbackTargets(stores, release, version),
    });
  return draftRelease(deps, stores, {
    service,
    environment,
    version,
    artifact,
    authors,
    replaced,
    drift: await findDrift(stores, release, running),
    rollbackTarget: asked ?? target,
    reason: input.reason ?? release.reason,
    strategy: edits.strategy ?? null,
    startsAt,
    requestedAt: release.createdAt,
    rehearsalOf: release.rehearsalOf,
    edits,
  });
}

/** An emergency is told to everybody who follows releases. */
async function announceEmergency({ deps, stores, release }: ReleaseWork, before: Plan): Promise<void> {
  const { emergency, approvals } = release.plan;
  if (emergency === undefined || before.emergency !== undefined) return;
  const needed = approvals.needed === 1 ? 'one approval' : `${approvals.needed} approvals`;
  await stores.posts.add({
    id: deps.ids.next<'Post'>('pst'),
    releaseId: release.id,
    key: `emergency:${release.id}`,
    target: deps.settings.releaseChannel,
    threadOf: null,
    content: {
      kind: 'text',
      text: `:rotating_light: <@${emergency.by}> made ${describeRelease(release)} an emergency: ${asTyped(emergency.reason)}\nIt needs ${needed}, and is reviewed afterward.`,
    },
    priority: 1,
  });
}

/** The plan before is kept as well, once somebody changes it: people can be told what changed since they approved it. */
async function keepRevision(
  { stores, release, actor, now }: ReleaseWork,
  next: Pick<Release, 'plan' | 'planHash'> & { changes: PlanChange[]; reason: string },
): Promise<void> {
  const history = await stores.planRevisions.history(release.id);
  if (history.length === 0)
    await stores.planRevisions.insert({
      releaseId: release.id,
      number: 1,
      planHash: release.planHash,
      plan: release.plan,
      changes: [],
      reason: release.reason.slice(0, 500),
      authorId: release.requesterId,
      at: release.createdAt,
    });
  await stores.planRevisions.insert({
    releaseId: release.id,
    number: Math.max(history.length, 1) + 1,
    ...next,
    authorId: actor.id,
    at: now,
  });
}

function changedSince(release: Release): Refusal {
  const now = 'The plan has changed since; look at it again before you change it.';
  return { kind: 'stale', ref: releaseRef(release), now };
}

/** Back to review, from wherever it was. Nobody has to approve a rehearsal. */
function resubmit(work: ReleaseWork): Result<void, Refusal> {
  if (work.release.state !== 'draft') {
    const revised = work.moveRelease('revise');
    if (!revised.ok) return revised;
  }
  const submitted = work.moveRelease('submit');
  return submitted.ok && work.release.rehearsalOf !== null ? work.moveRelease('approve') : submitted;
}

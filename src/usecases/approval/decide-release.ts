import { z } from 'zod';
import { onCurrentPlan } from '../../domain/approval/approval.ts';
import { type ApprovalCount, countApprovals, countWords } from '../../domain/approval/count.ts';
import { eligibilityOf, mayApprove } from '../../domain/approval/rule.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { releaseLifecycle } from '../../domain/release/lifecycle.ts';
import { releaseRef } from '../../domain/release/release.ts';
import { policyOf } from '../../domain/settings.ts';
import { sha256, stableJson } from '../../lib/hash.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { RequestDeps } from '../deps.ts';
import { withMaskedText } from '../masked-text.ts';
import { endMessages } from '../message/end-messages.ts';
import { type Caller, once } from '../once.ts';
import { inRelease, type ReleaseWork } from '../release-work.ts';
import { checkMember } from './check-member.ts';
import { readSeenChecks } from './read-seen-checks.ts';
import { remindOfStart } from './remind-approvers.ts';
import { isMeant, resolveRules } from './resolve-rules.ts';
import { confirmedPlan, refreshChangePosts } from './tell-of-change.ts';

export const DecideRelease = z.object({
  releaseId: z.string(),
  decision: z.enum(['approve', 'reject']),
  /** The plan that the person saw; if it has changed, the button is stale. Null for a typed command. */
  planHash: z.string().nullable(),
  comment: z.string().max(1_000),
  /** The person was told that this approval starts the deployment immediately, because its scheduled time has come. */
  starts: z.boolean().optional(),
});
export type DecideRelease = z.infer<typeof DecideRelease>;

export interface Decided {
  ref: string;
  state: string;
  given: number;
  needed: number;
  /** By rule, in words; null when there is one rule. */
  rules: string | null;
  /**
   * How an approved release starts: manually, immediately, at its scheduled time, or, if that is long past, on
   * confirmation.
   */
  start: 'by_hand' | 'now' | 'later' | 'too_late';
}

/**
 * Records one person's approval or rejection of the current plan. Eligibility is checked now, regardless of what the
 * card showed. The release is approved when the required number of approvals is reached, and rejected by the first
 * rejection.
 */
export async function decideRelease(
  deps: RequestDeps,
  request: DecideRelease,
  caller: Caller,
): Promise<Result<Decided, Refusal>> {
  const input = withMaskedText(request, 'comment');
  const member = await checkMember(deps, caller.actor.id);
  if (!member.ok) return member;
  const known = await deps.database.read(async (stores) => {
    const release = await stores.releases.find(input.releaseId as ReleaseId);
    return release === null ? null : { release, checks: await readSeenChecks(deps, stores, release) };
  });
  if (!known) return err({ kind: 'unknown_release', asked: input.releaseId });
  const { release, checks } = known;
  const resolved = await resolveRules(deps, release);
  if (!resolved.ok) return resolved;
  const rules = resolved.value;

  return once(deps, caller, input, (stores) =>
    inRelease(deps, stores, release.id, caller.actor, async (work) => {
      const { planHash } = work.release;
      const ref = releaseRef(work.release);
      const event = input.decision === 'approve' ? 'approve' : 'reject';
      const eligible = mayApprove(member.value, eligibilityOf(work.release, rules));
      if (!eligible.ok) return eligible;
      const all = await stores.approvals.forRelease(work.release.id);
      const current = onCurrentPlan(work.release, all);
      const mine = [...current.approve, ...current.reject].find((one) => one.personId === caller.actor.id);
      if (releaseLifecycle.next(work.release.state, event) === null)
        return err(mine ? { kind: 'already_answered', decision: mine.decision } : tooLate(work, event, current));
      if (input.planHash !== null && input.planHash !== planHash)
        return err({ kind: 'stale', ref, now: 'The plan has changed since; review it again before you decide.' });
      if (input.decision === 'reject' && input.comment.trim().length < 3)
        return err({ kind: 'reason_needed', action: `reject ${ref}` });
      if (work.release.planHash !== release.planHash)
        return err({ kind: 'stale', ref, now: 'The plan has changed since; review it again before you decide.' });
      const count = (people: readonly string[]) => countApprovals(rules, people, isMeant);
      const before = current.approve.map(({ personId }) => personId);
      const after = count([...before, caller.actor.id]);
      const isLast = input.decision === 'approve' && after.isComplete;
      const start = startOf(work);
      if (isLast && start === 'now' && !input.starts && mine === undefined)
        return err({
          kind: 'approval_starts',
          ref,
          releaseId: work.release.id,
          planHash,
          startsAt: work.release.startsAt?.toISOString() ?? '',
        });
      const isNew = await stores.approvals.insert({
        id: deps.ids.next<'Approval'>('app'),
        releaseId: work.release.id,
        planHash,
        personId: caller.actor.id,
        decision: input.decision,
        comment: input.comment,
        at: work.now,
        basis: {
          rules: rules.filter((rule) => isMeant(caller.actor.id, rule)).map(({ name }) => name),
          checks,
          seenHash: sha256(stableJson({ planHash, checks })),
          ...(await confirmedPlan(work, all)),
        },
      });
      if (!isNew) return err({ kind: 'already_answered', decision: mine?.decision ?? input.decision });
      if (input.decision === 'reject') {
        await work.record('approval.refused', { planHash, comment: input.comment });
        const vetoes = rules.filter((rule) => isMeant(caller.actor.id, rule)).some(({ veto }) => veto);
        if (!vetoes) return ok({ ref, state: work.release.state, ...progress(count(before)), start });
        const moved = work.moveRelease('reject');
        if (!moved.ok) return moved;
        await work.record('release.rejected', { reason: input.comment });
        await endMessages(work);
      } else {
        await work.record('approval.given', { planHash, comment: input.comment });
        if (after.isComplete) {
          const moved = work.moveRelease('approve');
          if (!moved.ok) return moved;
          await work.record('release.approved', { planHash });
          await remindOfStart(work);
        }
      }
      await refreshChangePosts(work);
      return ok({ ref, state: work.release.state, ...progress(after), start });
    }),
  );
}

function startOf({ deps, release, now }: ReleaseWork): Decided['start'] {
  if (release.startsAt === null) return 'by_hand';
  const lateMs = now.getTime() - release.startsAt.getTime();
  if (lateMs < 0) return 'later';
  return lateMs > policyOf(deps.settings, release).startToleranceMs ? 'too_late' : 'now';
}

function progress(count: ApprovalCount): Pick<Decided, 'given' | 'needed' | 'rules'> {
  const { given, needed, rules } = count;
  return { given, needed, rules: rules.length < 2 ? null : countWords(count) };
}

/** Why it cannot be decided any more: what happened, by whom, and when. */
function tooLate(
  { release }: ReleaseWork,
  event: 'approve' | 'reject',
  { approve, reject }: ReturnType<typeof onCurrentPlan>,
): Refusal {
  const ref = releaseRef(release);
  const last = (release.state === 'rejected' ? reject : approve).at(-1);
  if (last === undefined)
    return {
      kind: 'not_now',
      action: event === 'approve' ? 'approved' : 'rejected',
      ref,
      state: release.state,
      allowed: [...releaseLifecycle.events(release.state)],
    };
  const { decision, personId, at, comment } = last;
  return { kind: 'decided_before', ref, decision, by: personId, at: at.toISOString(), comment, state: release.state };
}

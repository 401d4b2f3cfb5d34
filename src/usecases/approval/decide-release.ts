import { z } from 'zod';
import { mayApprove } from '../../domain/approval/rule.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { releaseLifecycle } from '../../domain/release/lifecycle.ts';
import { releaseRef } from '../../domain/release/release.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { serviceNamed } from '../deployment/step-policy.ts';
import type { RequestDeps } from '../deps.ts';
import { withMaskedText } from '../masked-text.ts';
import { endMessages } from '../message/end-messages.ts';
import { type Caller, once } from '../once.ts';
import { inRelease, type ReleaseWork } from '../release-work.ts';
import { checkMember, membersOf } from './check-member.ts';

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
  const release = await deps.database.read((stores) => stores.releases.find(input.releaseId as ReleaseId));
  if (!release) return err({ kind: 'unknown_release', asked: input.releaseId });
  const approverIds = await membersOf(deps, release.plan.approvals.groups);
  if (!approverIds.ok) return approverIds;

  return once(deps, caller, input, (stores) =>
    inRelease(deps, stores, release.id, caller.actor, async (work) => {
      const { plan, planHash, requesterId, captainId } = work.release;
      const ref = releaseRef(work.release);
      const event = input.decision === 'approve' ? 'approve' : 'reject';
      const eligible = mayApprove(member.value, {
        requesterId,
        captainId,
        authorIds: plan.artifact.authors,
        separationOfDuties: plan.approvals.separationOfDuties,
        approverIds: approverIds.value,
      });
      if (!eligible.ok) return eligible;
      if (releaseLifecycle.next(work.release.state, event) === null) {
        const mine = (await stores.approvals.forRelease(work.release.id)).find(
          (one) => one.personId === caller.actor.id && one.planHash === planHash,
        );
        if (mine) return err({ kind: 'already_answered', decision: mine.decision });
        return err({
          kind: 'not_now',
          action: `${event === 'approve' ? 'approved' : 'rejected'}`,
          ref,
          state: work.release.state,
          allowed: [...releaseLifecycle.events(work.release.state)],
        });
      }
      if (input.planHash !== null && input.planHash !== planHash)
        return err({ kind: 'stale', ref, now: 'The plan has changed since; review it again before you decide.' });
      if (input.decision === 'reject' && input.comment.trim().length < 3)
        return err({ kind: 'reason_needed', action: `reject ${ref}` });
      const present = (await stores.approvals.forRelease(work.release.id)).filter(
        (one) => one.planHash === planHash && one.decision === 'approve',
      );
      const isLast = input.decision === 'approve' && present.length + 1 >= plan.approvals.needed;
      const start = startOf(work);
      if (isLast && start === 'now' && !input.starts && !present.some((one) => one.personId === caller.actor.id))
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
      });
      if (!isNew) return err({ kind: 'already_answered', decision: input.decision });
      const given = (await stores.approvals.forRelease(work.release.id)).filter(
        (one) => one.planHash === planHash && one.decision === 'approve',
      ).length;
      if (input.decision === 'reject') {
        await work.record('approval.refused', { planHash, comment: input.comment });
        const moved = work.moveRelease('reject');
        if (!moved.ok) return moved;
        await work.record('release.rejected', { reason: input.comment });
        await endMessages(work);
      } else {
        await work.record('approval.given', { planHash, comment: input.comment });
        if (given >= plan.approvals.needed) {
          const moved = work.moveRelease('approve');
          if (!moved.ok) return moved;
          await work.record('release.approved', { planHash });
          // When it is too late, the reminder asks the captain instead of starting anything.
          if (work.release.startsAt !== null)
            await stores.reminders.insert(
              { id: deps.ids.next<'Reminder'>('rem'), releaseId: work.release.id, task: { kind: 'start', planHash } },
              Math.max(0, work.release.startsAt.getTime() - work.now.getTime()),
            );
        }
      }
      return ok({ ref, state: work.release.state, given, needed: plan.approvals.needed, start });
    }),
  );
}

function startOf({ deps, release, now }: ReleaseWork): Decided['start'] {
  if (release.startsAt === null) return 'by_hand';
  const lateMs = now.getTime() - release.startsAt.getTime();
  if (lateMs < 0) return 'later';
  return lateMs > serviceNamed(deps.settings, release.service).policy.startToleranceMs ? 'too_late' : 'now';
}

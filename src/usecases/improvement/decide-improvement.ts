import { z } from 'zod';
import type { ImprovementId } from '../../domain/ids.ts';
import { type Improvement, improvementRef, parseImprovementRef } from '../../domain/improvement/improvement.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { taskRef } from '../../domain/task/task.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { Stores } from '../../ports/stores.ts';
import { checkMember, membersOf } from '../approval/check-member.ts';
import type { RequestDeps } from '../deps.ts';
import { withMaskedText } from '../masked-text.ts';
import { type Caller, once } from '../once.ts';
import { inRelease } from '../release-work.ts';
import { becomeTask } from './become-task.ts';
import { deciderGroups } from './decider-groups.ts';
import { updateCard } from './improvement-post.ts';

export const DecideImprovement = z.object({
  /** Its id, or `P-3`. */
  improvement: z.string().max(100),
  decision: z.enum(['accept', 'decline']),
  comment: z.string().max(500),
});
export type DecideImprovement = z.infer<typeof DecideImprovement>;

/**
 * An approver accepts or declines a proposed improvement, once; never the person who proposed it, or for whom an agent
 * did. Accepted, it becomes a task of the release that it is about while that one is open, else of the next one.
 */
export async function decideImprovement(
  deps: RequestDeps,
  request: DecideImprovement,
  caller: Caller,
): Promise<Result<{ ref: string; title: string; task: string | null }, Refusal>> {
  const input = withMaskedText(request, 'comment');
  if (caller.actor.kind !== 'person') return err({ kind: 'people_only', action: 'decide about a proposal' });
  const member = await checkMember(deps, caller.actor.id);
  if (!member.ok) return member;
  const approvers = await approversOf(deps, input.improvement);
  if (!approvers.ok) return approvers;
  if (approvers.value !== null && !approvers.value.includes(caller.actor.id)) return err({ kind: 'not_an_approver' });
  return once(deps, caller, input, async (stores) => {
    const improvement = await find(stores, input.improvement);
    if (improvement === null) return err({ kind: 'unknown_improvement', asked: input.improvement });
    const ref = improvementRef(improvement);
    if (improvement.state !== 'open')
      return err({
        kind: 'improvement_decided',
        ref,
        state: improvement.state,
        by: improvement.decidedBy ?? '',
        comment: improvement.comment,
      });
    if ([improvement.proposerId, improvement.onBehalfOf].includes(caller.actor.id))
      return err({ kind: 'own_improvement', ref });
    if (input.decision === 'decline' && input.comment.trim().length < 3)
      return err({ kind: 'reason_needed', action: 'decline a proposal' });
    const decided: Improvement = {
      ...improvement,
      state: input.decision === 'accept' ? 'accepted' : 'declined',
      decidedBy: caller.actor.id,
      decidedAt: deps.clock.now(),
      comment: input.comment.trim(),
    };
    await stores.improvements.save(decided);
    const task = await taskIn(deps, stores, decided, caller);
    if (!task.ok) return task;
    if (task.value === null) await updateCard(stores, decided);
    return ok({ ref, title: improvement.title, task: task.value });
  });
}

/** The task that it becomes now; null when it is declined, or has to wait for the next release. */
async function taskIn(
  deps: RequestDeps,
  stores: Stores,
  improvement: Improvement,
  { actor }: Caller,
): Promise<Result<string | null, Refusal>> {
  if (improvement.state !== 'accepted' || improvement.releaseId === null) return ok(null);
  return inRelease(deps, stores, improvement.releaseId, actor, async (work) => {
    if (work.release.endedAt !== null) return ok(null);
    return ok(taskRef(work.release, await becomeTask(work, improvement)));
  });
}

async function find(stores: Stores, asked: string): Promise<Improvement | null> {
  const number = parseImprovementRef(asked);
  if (number !== null) return stores.improvements.lock({ number });
  return /^imp_[a-z0-9]{1,60}$/.test(asked) ? stores.improvements.lock({ id: asked as ImprovementId }) : null;
}

/** The approvers of the service that it is about, or of the organization; null when everybody may approve. */
async function approversOf(deps: RequestDeps, asked: string): Promise<Result<string[] | null, Refusal>> {
  const groups = await deps.database.transaction(async (stores) => {
    const improvement = await find(stores, asked);
    return improvement === null ? [] : deciderGroups(deps, stores, improvement);
  });
  return membersOf(deps, groups);
}

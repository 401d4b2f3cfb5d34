import { z } from 'zod';
import { countAsRecorded, onCurrentPlan } from '../../domain/approval/approval.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import { asTyped } from '../../domain/message/message.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { releaseRef } from '../../domain/release/release.ts';
import { describeRelease } from '../../domain/release/verb.ts';
import { policyOf } from '../../domain/settings.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { checkMayRun, checkMember } from '../approval/check-member.ts';
import { remindApprovers } from '../approval/remind-approvers.ts';
import type { RequestDeps } from '../deps.ts';
import { withMaskedText } from '../masked-text.ts';
import { type Caller, once } from '../once.ts';
import { inRelease, type ReleaseWork } from '../release-work.ts';
import { tellPerson } from '../task/tell.ts';

export const HandOverRelease = z.object({
  releaseId: z.string(),
  /** Slack id of the new captain. */
  to: z.string().max(40),
  note: z.string().max(500),
});
export type HandOverRelease = z.infer<typeof HandOverRelease>;

export interface HandedOver {
  ref: string;
  to: string;
  /** An approval that counted before does not any more, and one more is needed. */
  needsApproval: boolean;
}

/**
 * Makes another person the captain of a release. The new captain's own approval does not count where duties are
 * separate: if the others are too few, the release goes back into review.
 */
export async function handOverRelease(
  deps: RequestDeps,
  request: HandOverRelease,
  caller: Caller,
): Promise<Result<HandedOver, Refusal>> {
  const input = withMaskedText(request, 'note');
  const release = await deps.database.read((stores) => stores.releases.find(input.releaseId as ReleaseId));
  if (!release) return err({ kind: 'unknown_release', asked: input.releaseId });
  const may = await checkMayRun(deps, caller.actor.id, release, 'hand over');
  if (!may.ok) return may;
  const member = await checkMember(deps, input.to);
  if (!member.ok)
    return member.error.kind === 'could_not_find_out' ? member : err({ kind: 'cannot_be_captain', asked: input.to });
  return once(deps, caller, input, (stores) =>
    inRelease(deps, stores, release.id, caller.actor, async (work) => {
      const ref = releaseRef(work.release);
      const from = work.release.captainId;
      if (work.release.endedAt !== null)
        return err({ kind: 'not_now', action: 'handed over', ref, state: work.release.state, allowed: [] });
      if (from === input.to) return err({ kind: 'is_captain', ref, who: from });
      work.release = { ...work.release, captainId: input.to };
      await work.record('captain.changed', { from, to: input.to, ...(input.note === '' ? {} : { note: input.note }) });
      const root = await stores.tasks.findTask(work.release.rootTaskId);
      if (root !== null) await stores.tasks.saveTask({ ...root, assigneeId: input.to });
      const needsApproval = await reviewAgain(work);
      const note = input.note === '' ? '' : `\n> ${asTyped(input.note)}`;
      const what = describeRelease(work.release);
      const key = `captain:${work.release.id}:${work.release.revision}`;
      await tellPerson(work, input.to, {
        key,
        content: { kind: 'text', text: `:anchor: <@${caller.actor.id}> made you the captain of ${what}.${note}` },
      });
      await tellPerson(work, from, {
        key,
        content: { kind: 'text', text: `:anchor: <@${input.to}> is the captain of ${what} now.${note}` },
      });
      return ok({ ref, to: input.to, needsApproval });
    }),
  );
}

/** Back into review when approvals that the new captain may not give were counted. */
async function reviewAgain(work: ReleaseWork): Promise<boolean> {
  const { deps, stores, release } = work;
  const { approvals } = release.plan;
  if (release.state !== 'approved' || !approvals.separationOfDuties) return false;
  const given = onCurrentPlan(release, await stores.approvals.forRelease(release.id)).approve;
  const others = given.filter(({ personId }) => personId !== release.captainId);
  if (others.length === given.length) return false;
  const count = countAsRecorded(release, others);
  if (count.isComplete) return false;
  const moved = work.moveRelease('revise').ok && work.moveRelease('submit').ok;
  if (!moved) throw new Error(`${release.id} is approved and cannot be reviewed again`);
  await work.record('release.submitted', { planHash: release.planHash });
  await remindApprovers(deps, stores, work.release, policyOf(deps.settings, release).approvalWaitMs);
  return true;
}

import { z } from 'zod';
import { neverBypassed } from '../../domain/gate/bypass.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import { asTyped } from '../../domain/message/message.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { releaseRef } from '../../domain/release/release.ts';
import { describeRelease } from '../../domain/release/verb.ts';
import { policyOf } from '../../domain/settings.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { StartDeps } from '../deployment/deps.ts';
import { explainStart } from '../deployment/explain-start.ts';
import { withMaskedText } from '../masked-text.ts';
import { type Caller, once } from '../once.ts';
import { inRelease } from '../release-work.ts';
import { checkMember, membersOf } from './check-member.ts';

export const BypassCheck = z.object({
  releaseId: z.string(),
  /** The id of the check, or what people call it. */
  check: z.string().min(1).max(60),
  reason: z.string().max(500),
});
export type BypassCheck = z.infer<typeof BypassCheck>;

/**
 * Sets one check of the start gate aside for the plan of now, with a reason. Only members of the policy's
 * `bypassGroups` may, not for their own release, and not every check can be bypassed. It is announced where releases
 * are, and a change of the plan ends it.
 */
export async function bypassCheck(
  deps: StartDeps,
  request: BypassCheck,
  caller: Caller,
): Promise<Result<{ ref: string; title: string }, Refusal>> {
  const input = withMaskedText(request, 'reason');
  const member = await checkMember(deps, caller.actor.id);
  if (!member.ok) return member;
  if (input.reason.trim().length < 3) return err({ kind: 'reason_needed', action: 'bypass a check' });
  const explained = await explainStart(deps, input.releaseId as ReleaseId);
  if (!explained.ok) return explained;
  const { release, checks } = explained.value;
  const ref = releaseRef(release);
  const { bypassGroups, separationOfDuties } = policyOf(deps.settings, release);
  if (bypassGroups.length === 0) return err({ kind: 'no_bypass', service: release.service });
  const members = await membersOf(deps, bypassGroups);
  if (!members.ok) return members;
  if (!members.value?.includes(caller.actor.id))
    return err({ kind: 'not_permitted', action: 'bypass a check of', allowed: 'members of the policy’s bypassGroups' });
  if (separationOfDuties && [release.requesterId, release.captainId].includes(caller.actor.id))
    return err({ kind: 'self_bypass' });
  const asked = input.check.trim().toLowerCase();
  const check = checks.find(({ id, title }) => id === asked || title.toLowerCase() === asked);
  const can = checks.filter(({ id, result }) => result !== 'passed' && result !== 'bypassed' && !neverBypassed.has(id));
  if (!check || !can.includes(check))
    return err({ kind: 'cannot_bypass', ref, asked: input.check, can: can.map(({ id }) => id) });
  return once(deps, caller, input, (stores) =>
    inRelease(deps, stores, release.id, caller.actor, async (work) => {
      if (work.release.planHash !== release.planHash)
        return err({
          kind: 'stale',
          ref,
          now: 'The plan has changed since; look at it again before you bypass a check.',
        });
      if (work.deployment !== null || work.release.endedAt !== null)
        return err({ kind: 'not_now', action: 'bypassed', ref, state: work.release.state, allowed: [] });
      const isNew = await stores.bypasses.insert({
        id: deps.ids.next<'Bypass'>('byp'),
        releaseId: release.id,
        planHash: release.planHash,
        check: check.id,
        reason: input.reason,
        authorId: caller.actor.id,
        at: work.now,
      });
      if (!isNew) return err({ kind: 'cannot_bypass', ref, asked: input.check, can: [] });
      await work.record('gate.bypassed', {
        check: check.id,
        title: check.title,
        detail: check.detail,
        reason: input.reason,
      });
      await stores.posts.add({
        id: deps.ids.next<'Post'>('pst'),
        releaseId: release.id,
        key: `bypass:${release.id}:${release.planHash}:${check.id}`,
        target: deps.settings.releaseChannel,
        threadOf: null,
        content: {
          kind: 'text',
          text: `:warning: <@${caller.actor.id}> bypassed a check of ${describeRelease(release)}: *${check.title}*, ${asTyped(check.detail)}\n> ${asTyped(input.reason)}`,
        },
        priority: 1,
      });
      return ok({ ref, title: check.title });
    }),
  );
}

import { z } from 'zod';
import { mention } from '../../domain/actor.ts';
import type { EscalationId } from '../../domain/ids.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { releaseRef } from '../../domain/release/release.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { checkMember } from '../approval/check-member.ts';
import type { RequestDeps } from '../deps.ts';
import { acknowledge } from '../escalation/acknowledge-all.ts';
import { type Caller, once } from '../once.ts';
import { inRelease } from '../release-work.ts';

export const AcknowledgeEscalation = z.object({ escalationId: z.string() });
export type AcknowledgeEscalation = z.infer<typeof AcknowledgeEscalation>;

/** Acknowledges an escalation: it is not escalated further. */
export async function acknowledgeEscalation(
  deps: RequestDeps,
  input: AcknowledgeEscalation,
  caller: Caller,
): Promise<Result<{ ref: string; summary: string }, Refusal>> {
  const member = await checkMember(deps, caller.actor.id);
  if (!member.ok) return member;
  return once(deps, caller, input, async (stores) => {
    const known = await stores.escalations.find(input.escalationId as EscalationId);
    if (!known) return err({ kind: 'unknown_release', asked: input.escalationId });
    return inRelease(deps, stores, known.releaseId, caller.actor, async (work) => {
      const escalation = (await stores.escalations.find(known.id)) ?? known;
      if (escalation.acknowledgedBy !== null)
        return err({
          kind: 'stale',
          ref: releaseRef(work.release),
          now: `${mention(escalation.acknowledgedBy)} has acknowledged it.`,
        });
      if (escalation.closedAt !== null)
        return err({ kind: 'stale', ref: releaseRef(work.release), now: 'The problem is resolved.' });
      await acknowledge(work, escalation);
      return ok({ ref: releaseRef(work.release), summary: escalation.summary });
    });
  });
}

import { z } from 'zod';
import { type Escalation, standingOf } from '../../domain/escalation/escalation.ts';
import type { PagerAnswer } from '../../domain/escalation/pager.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { releaseRef } from '../../domain/release/release.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { checkMember } from '../approval/check-member.ts';
import type { RequestDeps } from '../deps.ts';
import { type Caller, once } from '../once.ts';
import { inRelease, type ReleaseWork } from '../release-work.ts';

export const AcknowledgeAll = z.object({ releaseId: z.string() });
export type AcknowledgeAll = z.infer<typeof AcknowledgeAll>;

/** Acknowledges every escalation of a release that nobody has acknowledged yet. */
export async function acknowledgeAll(
  deps: RequestDeps,
  input: AcknowledgeAll,
  caller: Caller,
): Promise<Result<{ ref: string; count: number }, Refusal>> {
  const member = await checkMember(deps, caller.actor.id);
  if (!member.ok) return member;
  return once(deps, caller, input, (stores) =>
    inRelease(deps, stores, input.releaseId as ReleaseId, caller.actor, async (work) => {
      const ref = releaseRef(work.release);
      const open = (await stores.escalations.forRelease(work.release.id)).filter(({ closedAt }) => closedAt === null);
      const waiting = open.filter((one) => standingOf(one) !== 'acknowledged');
      if (open.length === 0) return err({ kind: 'no_open_escalation', ref });
      const by = [...new Set(open.flatMap(({ acknowledgedBy }) => acknowledgedBy ?? []))];
      if (waiting.length === 0) return err({ kind: 'already_acknowledged', ref, by });
      for (const escalation of waiting) await acknowledge(work, escalation);
      return ok({ ref, count: waiting.length });
    }),
  );
}

/**
 * Stops the clock; whoever acknowledges is responsible from now on: the actor or, in a paging system, who is named in
 * `answer`.
 */
export async function acknowledge(
  work: ReleaseWork,
  escalation: Escalation,
  answer: (PagerAnswer & { name: string }) | null = null,
): Promise<void> {
  const by = answer?.by ?? work.actor.id;
  await work.stores.escalations.save({
    ...escalation,
    ownerId: by,
    snoozedUntil: null,
    snoozedBy: null,
    round: escalation.round + 1,
    acknowledgedBy: by,
    acknowledgedAt: work.now,
    pagerAnswer: answer === null ? null : { in: answer.in, did: answer.did, by },
  });
  await work.stores.pagers.change(escalation.id, 'acknowledged');
  await work.record('escalation.acknowledged', {
    key: escalation.key,
    ...(answer === null ? {} : { in: answer.in, by: answer.name }),
  });
}

import { z } from 'zod';
import { snoozeBoundsMs } from '../../domain/escalation/clock.ts';
import type { Escalation } from '../../domain/escalation/escalation.ts';
import { firstPersonTier } from '../../domain/escalation/timeline.ts';
import type { EscalationId } from '../../domain/ids.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { releaseRef } from '../../domain/release/release.ts';
import { escalationTiersFor } from '../../domain/settings.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { checkMember } from '../approval/check-member.ts';
import type { RequestDeps } from '../deps.ts';
import { type Caller, once } from '../once.ts';
import { inRelease, type ReleaseWork } from '../release-work.ts';
import { scheduleTier } from './timeline.ts';

/** For so many minutes, or until a time in seconds since 1970. */
export const SnoozeEscalation = z.object({
  escalationId: z.string(),
  end: z.union([z.object({ minutes: z.number() }), z.object({ atSeconds: z.number() })]),
});
export type SnoozeEscalation = z.infer<typeof SnoozeEscalation>;

/**
 * Stops the clock until then; if the problem is still there, it is escalated again from the first tier that reaches a
 * person. Any full member may. A second snooze replaces the first.
 */
export async function snoozeEscalation(
  deps: RequestDeps,
  input: SnoozeEscalation,
  caller: Caller,
): Promise<Result<{ ref: string; until: Date }, Refusal>> {
  const member = await checkMember(deps, caller.actor.id);
  if (!member.ok) return member;
  const snoozed = await once(deps, caller, input, async (stores) => {
    const known = await stores.escalations.find(input.escalationId as EscalationId);
    if (!known) return err({ kind: 'unknown_release', asked: input.escalationId });
    return inRelease(deps, stores, known.releaseId, caller.actor, async (work) => {
      const escalation = (await stores.escalations.find(known.id)) ?? known;
      const ref = releaseRef(work.release);
      if (escalation.closedAt !== null) return err({ kind: 'stale', ref, now: 'The problem is resolved.' });
      const until = endOf(input, work.now);
      const leftMs = until - work.now.getTime();
      if (!(leftMs >= snoozeBoundsMs.shortest && leftMs <= snoozeBoundsMs.longest))
        return err({ kind: 'snooze_bounds' });
      await snooze(work, escalation, new Date(until));
      return ok({ ref, until });
    });
  });
  return snoozed.ok ? ok({ ref: snoozed.value.ref, until: new Date(snoozed.value.until) }) : snoozed;
}

function endOf({ end }: SnoozeEscalation, now: Date): number {
  return 'minutes' in end ? now.getTime() + end.minutes * 60_000 : end.atSeconds * 1_000;
}

async function snooze(work: ReleaseWork, before: Escalation, until: Date): Promise<void> {
  const { deps, stores, release, now, actor } = work;
  const service = deps.settings.services[release.service];
  const tiers =
    before.tiers.length > 0 || !service ? before.tiers : escalationTiersFor(deps.settings, service, before.severity);
  const escalation: Escalation = {
    ...before,
    tiers,
    round: before.round + 1,
    ownerId: before.ownerId ?? before.acknowledgedBy ?? actor.id,
    snoozedUntil: until,
    snoozedBy: actor.id,
    acknowledgedBy: null,
    acknowledgedAt: null,
  };
  await stores.escalations.save(escalation);
  await stores.pagers.change(escalation.id, 'acknowledged');
  await work.record('escalation.snoozed', { key: escalation.key, until: until.toISOString() });
  await scheduleTier(work, escalation, firstPersonTier(tiers), until.getTime() - now.getTime());
}

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
import { answeredBefore, type Caller, once } from '../once.ts';
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
  const known = await answeredBefore<{ ref: string; until: number }>(deps, caller, input);
  if (known !== null) return withDate(known);
  // Before anything is recorded for this key: the form stays open, and is submitted again with another time.
  const now = deps.clock.now().getTime();
  const until = 'minutes' in input.end ? now + input.end.minutes * 60_000 : input.end.atSeconds * 1_000;
  if (!isSnooze(until - now)) return err({ kind: 'snooze_bounds' });
  const snoozed = await once(deps, caller, input, async (stores) => {
    const known = await stores.escalations.find(input.escalationId as EscalationId);
    if (!known) return err({ kind: 'unknown_release', asked: input.escalationId });
    return inRelease(deps, stores, known.releaseId, caller.actor, async (work) => {
      const escalation = (await stores.escalations.find(known.id)) ?? known;
      const ref = releaseRef(work.release);
      if (escalation.closedAt !== null) return err({ kind: 'stale', ref, now: 'The problem is resolved.' });
      await snoozeUntil(work, escalation, new Date(until));
      return ok({ ref, until });
    });
  });
  return withDate(snoozed);
}

/** May a snooze last this long? */
export function isSnooze(ms: number): boolean {
  return ms >= snoozeBoundsMs.shortest && ms <= snoozeBoundsMs.longest;
}

/** An answer on record has no dates. */
function withDate(
  answer: Result<{ ref: string; until: number }, Refusal>,
): Result<{ ref: string; until: Date }, Refusal> {
  return answer.ok ? ok({ ref: answer.value.ref, until: new Date(answer.value.until) }) : answer;
}

/** Stops the clock of one escalation; the caller has checked how long. */
export async function snoozeUntil(work: ReleaseWork, before: Escalation, until: Date): Promise<void> {
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
    pagerAnswer: null,
  };
  await stores.escalations.save(escalation);
  await stores.pagers.change(escalation.id, 'acknowledged');
  await work.record('escalation.snoozed', { key: escalation.key, until: until.toISOString() });
  await scheduleTier(work, escalation, firstPersonTier(tiers), until.getTime() - now.getTime());
}

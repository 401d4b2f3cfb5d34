import { z } from 'zod';
import { standingOf } from '../../domain/escalation/escalation.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { releaseRef } from '../../domain/release/release.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { checkMember } from '../approval/check-member.ts';
import type { RequestDeps } from '../deps.ts';
import { type Caller, once } from '../once.ts';
import { inRelease } from '../release-work.ts';
import { isSnooze, snoozeUntil } from './snooze.ts';

export const SnoozeAll = z.object({ releaseId: z.string(), forMs: z.number() });
export type SnoozeAll = z.infer<typeof SnoozeAll>;

/**
 * Stops the clock of every open escalation of a release for `forMs`, as `snoozeEscalation` does for one. What somebody
 * else has acknowledged stays with them: `kept` names these people. Any full member may.
 */
export async function snoozeAll(
  deps: RequestDeps,
  input: SnoozeAll,
  caller: Caller,
): Promise<Result<{ ref: string; until: Date; count: number; kept: string[] }, Refusal>> {
  const member = await checkMember(deps, caller.actor.id);
  if (!member.ok) return member;
  if (!isSnooze(input.forMs)) return err({ kind: 'snooze_bounds' });
  const snoozed = await once(deps, caller, input, (stores) =>
    inRelease(deps, stores, input.releaseId as ReleaseId, caller.actor, async (work) => {
      const ref = releaseRef(work.release);
      const open = (await stores.escalations.forRelease(work.release.id)).filter(({ closedAt }) => closedAt === null);
      if (open.length === 0) return err({ kind: 'no_open_escalation', ref });
      const isOthers = (one: (typeof open)[number]) =>
        standingOf(one) === 'acknowledged' && one.acknowledgedBy !== caller.actor.id;
      const kept = [...new Set(open.filter(isOthers).flatMap(({ acknowledgedBy }) => acknowledgedBy ?? []))];
      const mine = open.filter((one) => !isOthers(one));
      if (mine.length === 0) return err({ kind: 'already_acknowledged', ref, by: kept });
      const until = new Date(work.now.getTime() + input.forMs);
      for (const escalation of mine) await snoozeUntil(work, escalation, until);
      return ok({ ref, until: until.getTime(), count: mine.length, kept });
    }),
  );
  // An answer on record has no dates.
  return snoozed.ok ? ok({ ...snoozed.value, until: new Date(snoozed.value.until) }) : snoozed;
}

import { z } from 'zod';
import { goOnFrom } from '../../domain/escalation/clock.ts';
import type { Escalation } from '../../domain/escalation/escalation.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { releaseRef } from '../../domain/release/release.ts';
import { escalationTiersFor, policyOf } from '../../domain/settings.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { checkMember } from '../approval/check-member.ts';
import type { RequestDeps } from '../deps.ts';
import { withMaskedText } from '../masked-text.ts';
import { answeredBefore, type Caller, once } from '../once.ts';
import { inRelease, type ReleaseWork } from '../release-work.ts';
import { scheduleAhead, wantPage } from './timeline.ts';

/** One escalation, or all open ones of the release. */
export const HandOver = z.object({
  releaseId: z.string(),
  escalationId: z.string().nullable(),
  to: z.string().max(80),
  note: z.string().max(500),
});
export type HandOver = z.infer<typeof HandOver>;

/**
 * Hands escalations over to another member, who is paged by direct message. Nobody has acknowledged them then: if the
 * new owner does not, the timeline goes on from where it was.
 */
export async function handOver(
  deps: RequestDeps,
  request: HandOver,
  caller: Caller,
): Promise<Result<{ ref: string; to: string; count: number }, Refusal>> {
  const input = withMaskedText(request, 'note');
  const member = await checkMember(deps, caller.actor.id);
  if (!member.ok) return member;
  const heir = await checkMember(deps, input.to);
  if (!heir.ok) return heir.error.kind === 'could_not_find_out' ? heir : err(cannotTakeOver(input.to, heir.error));
  if (input.to === caller.actor.id)
    return err({ kind: 'cannot_take_over', personId: input.to, why: 'is you: acknowledge it to take it over' });
  const known = await answeredBefore<{ ref: string; to: string; count: number }>(deps, caller, input);
  if (known !== null) return known;
  // Before anything is recorded for this key: the form stays open, and is submitted again with another person.
  const all = await deps.database.read((stores) => stores.escalations.forRelease(input.releaseId as ReleaseId));
  const chosen = openOnes(all, input);
  if (chosen.length > 0 && chosen.every((one) => isWith(one, input.to))) return err(inCharge(input.to));
  return once(deps, caller, input, (stores) =>
    inRelease(deps, stores, input.releaseId as ReleaseId, caller.actor, async (work) => {
      const ref = releaseRef(work.release);
      const open = openOnes(await stores.escalations.forRelease(work.release.id), input);
      if (open.length === 0)
        return input.escalationId === null
          ? err({ kind: 'no_open_escalation', ref })
          : err({ kind: 'stale', ref, now: 'The problem is resolved.' });
      const others = open.filter((one) => !isWith(one, input.to));
      if (others.length === 0) return err(inCharge(input.to));
      for (const escalation of others) await give(work, escalation, input);
      return ok({ ref, to: input.to, count: others.length });
    }),
  );
}

function openOnes(all: readonly Escalation[], { escalationId }: HandOver): Escalation[] {
  return all.filter((one) => one.closedAt === null && (escalationId === null || one.id === escalationId));
}

const inCharge = (personId: string): Refusal => ({
  kind: 'cannot_take_over',
  personId,
  why: 'is in charge of it already',
});

/** Is this person in charge, whether they have acknowledged it or are asked to? */
function isWith({ ownerId, acknowledgedBy }: Escalation, person: string): boolean {
  return (acknowledgedBy ?? ownerId) === person;
}

async function give(work: ReleaseWork, before: Escalation, { to, note }: HandOver): Promise<void> {
  const { deps, stores, release, now, actor } = work;
  const service = deps.settings.services[release.service];
  const policy = policyOf(deps.settings, release);
  const known =
    before.tiers.length > 0 || !service
      ? before
      : { ...before, tiers: escalationTiersFor(deps.settings, service, before.severity) };
  // A snooze ends with it.
  const escalation: Escalation = {
    ...known,
    ...goOnFrom(known, now, policy.escalateToManagerMs),
    ownerId: to,
    handover: { by: actor.id, to, note, at: now.toISOString() },
    snoozedUntil: null,
    snoozedBy: null,
    acknowledgedBy: null,
    acknowledgedAt: null,
    pagerAnswer: null,
  };
  await stores.escalations.save(escalation);
  await work.record('escalation.handed_over', { key: escalation.key, to, note });
  await wantPage(work, escalation, to);
  await scheduleAhead(work, escalation);
}

function cannotTakeOver(personId: string, refusal: Refusal): Refusal {
  const why: Partial<Record<Refusal['kind'], string>> = {
    deactivated: 'has a deactivated account',
    outsider: 'belongs to another organization',
    guest: 'is a guest, and only full members can take over',
  };
  return { kind: 'cannot_take_over', personId, why: why[refusal.kind] ?? 'is not a person here' };
}

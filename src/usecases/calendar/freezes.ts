import { z } from 'zod';
import { type Freeze, scopeWords } from '../../domain/calendar/freeze.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { releaseRef } from '../../domain/release/release.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { Stores } from '../../ports/stores.ts';
import { checkMember } from '../approval/check-member.ts';
import type { Deps, RequestDeps } from '../deps.ts';
import { withMaskedText } from '../masked-text.ts';
import { type Caller, once } from '../once.ts';

const Scope = { service: z.string().max(64).nullable(), environment: z.string().max(64).nullable() };

export const PlaceFreeze = z.object({
  ...Scope,
  /** Null: now. */
  startsAt: z.date().nullable(),
  endsAt: z.date(),
  reason: z.string().max(500),
});
export type PlaceFreeze = z.infer<typeof PlaceFreeze>;

const longestMs = 366 * 86_400_000;

/**
 * Places a freeze: no release in its scope starts in this time. Answers which planned starts fall into it; these are
 * not moved, and their captains are asked when their time comes. A start that is being decided now is decided first.
 */
export async function placeFreeze(
  deps: RequestDeps,
  request: PlaceFreeze,
  caller: Caller,
): Promise<Result<{ what: string; startsAt: string; endsAt: string; reason: string; planned: string[] }, Refusal>> {
  const input = withMaskedText(request, 'reason');
  const member = await checkMember(deps, caller.actor.id);
  if (!member.ok) return member;
  if (input.reason.trim().length < 3) return err({ kind: 'reason_needed', action: 'freeze' });
  const known = checkScope(deps, input);
  if (!known.ok) return known;
  const now = deps.clock.now();
  const problem = timeProblem(input.startsAt ?? now, input.endsAt, now);
  if (problem !== null) return err({ kind: 'freeze_time', problem });
  return once(deps, caller, input, async (stores) => {
    await stores.locks.hold('alone');
    // A start that was decided meanwhile was decided before.
    const placedAt = deps.clock.now();
    const freeze: Freeze = {
      id: deps.ids.next<'Freeze'>('frz'),
      service: input.service,
      environment: input.environment,
      startsAt: input.startsAt ?? placedAt,
      endsAt: input.endsAt,
      reason: input.reason.trim(),
      placedBy: caller.actor.id,
      placedAt,
      endedBy: null,
      endedAt: null,
    };
    await stores.freezes.insert(freeze);
    return ok({
      what: scopeWords(freeze),
      startsAt: freeze.startsAt.toISOString(),
      endsAt: freeze.endsAt.toISOString(),
      reason: freeze.reason,
      planned: await plannedIn(stores, freeze),
    });
  });
}

export const EndFreeze = z.object({ ...Scope, reason: z.string().max(500) });
export type EndFreeze = z.infer<typeof EndFreeze>;

/** Ends every freeze of exactly this scope that a person placed, with a reason. Those of the settings end there. */
export async function endFreeze(
  deps: RequestDeps,
  request: EndFreeze,
  caller: Caller,
): Promise<Result<{ what: string; ended: number }, Refusal>> {
  const input = withMaskedText(request, 'reason');
  const member = await checkMember(deps, caller.actor.id);
  if (!member.ok) return member;
  if (input.reason.trim().length < 3) return err({ kind: 'reason_needed', action: 'end a freeze' });
  const known = checkScope(deps, input);
  if (!known.ok) return known;
  return once(deps, caller, input, async (stores) => {
    await stores.locks.hold('alone');
    const now = deps.clock.now();
    const open = await stores.freezes.endingAfter(now);
    const mine = open.filter((one) => one.service === input.service && one.environment === input.environment);
    if (mine.length === 0) return err({ kind: 'no_freeze', what: scopeWords(input) });
    for (const freeze of mine) await stores.freezes.save({ ...freeze, endedBy: caller.actor.id, endedAt: now });
    return ok({ what: scopeWords(input), ended: mine.length });
  });
}

function timeProblem(startsAt: Date, endsAt: Date, now: Date): string | null {
  if (endsAt.getTime() <= now.getTime()) return 'it would be over already';
  if (endsAt.getTime() <= startsAt.getTime()) return 'it would end before it begins';
  return endsAt.getTime() - startsAt.getTime() > longestMs ? 'it would last longer than a year' : null;
}

function checkScope(
  { settings }: Pick<Deps, 'settings'>,
  { service, environment }: { service: string | null; environment: string | null },
): Result<void, Refusal> {
  if (service !== null && !Object.hasOwn(settings.services, service))
    return err({ kind: 'unknown_service', asked: service, known: Object.keys(settings.services) });
  const all = settings.environments.map(({ name }) => name);
  const there = service === null ? all : Object.keys(settings.services[service]?.environments ?? {});
  return environment === null || there.includes(environment)
    ? ok(undefined)
    : err({ kind: 'unknown_environment', asked: environment, known: there });
}

/** The planned starts that fall into it. */
async function plannedIn(stores: Stores, { service, environment, startsAt, endsAt }: Freeze): Promise<string[]> {
  return (await stores.releases.active())
    .filter(
      (release) =>
        release.startsAt !== null &&
        release.startsAt >= startsAt &&
        release.startsAt < endsAt &&
        (service === null || release.service === service) &&
        (environment === null || release.environment === environment),
    )
    .map(releaseRef);
}

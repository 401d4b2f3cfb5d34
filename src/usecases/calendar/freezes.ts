import { z } from 'zod';
import { whyClosed } from '../../domain/calendar/calendar.ts';
import { type Freeze, freezeEntry, scopeWords } from '../../domain/calendar/freeze.ts';
import { typedMaintenance } from '../../domain/calendar/notices.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { releaseRef } from '../../domain/release/release.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { Stores } from '../../ports/stores.ts';
import { checkMember } from '../approval/check-member.ts';
import type { Deps, RequestDeps } from '../deps.ts';
import { withMaskedText } from '../masked-text.ts';
import { type Caller, once } from '../once.ts';
import { tellAll, tellNotice } from './announce-maintenance.ts';
import { placeOf } from './calendar-check.ts';
import { plannedIn as plannedReleases } from './look-ahead.ts';

const Kind = z.enum(['freeze', 'maintenance']);
const Scope = { service: z.string().max(64).nullable(), environment: z.string().max(64).nullable() };

export const PlaceFreeze = z.object({
  ...Scope,
  /** A maintenance lets the releases of whoever places it start, and is announced; a freeze by default. */
  kind: Kind.optional(),
  /** Null: now. */
  startsAt: z.date().nullable(),
  endsAt: z.date(),
  reason: z.string().max(500),
});
export type PlaceFreeze = z.infer<typeof PlaceFreeze>;

const longestMs = 366 * 86_400_000;
/** Every start looks at all of them. */
export const mostPlaced = 1_000;

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
  const kind = input.kind ?? 'freeze';
  if (input.reason.trim().length < 3)
    return err({ kind: 'reason_needed', action: kind === 'freeze' ? 'freeze' : 'place maintenance' });
  const known = checkScope(deps, input);
  if (!known.ok) return known;
  const now = deps.clock.now();
  const problem = timeProblem(input.startsAt ?? now, input.endsAt, now);
  if (problem !== null) return err({ kind: 'freeze_time', problem });
  return once(deps, caller, input, async (stores) => {
    await stores.locks.hold('alone');
    // A start that was decided meanwhile was decided before.
    const placedAt = deps.clock.now();
    if ((await stores.freezes.endingAfter(placedAt)).length >= mostPlaced)
      return err({ kind: 'calendar_full', limit: mostPlaced });
    const freeze: Freeze = {
      id: deps.ids.next<'Freeze'>('frz'),
      kind,
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
    if (kind === 'maintenance') await tellNotice(deps, stores, typedMaintenance(freeze), placedAt);
    return ok({
      what: scopeWords(freeze),
      startsAt: freeze.startsAt.toISOString(),
      endsAt: freeze.endsAt.toISOString(),
      reason: freeze.reason,
      planned: await plannedIn(stores, freeze),
    });
  });
}

export const EndFreeze = z.object({ ...Scope, kind: Kind.optional(), reason: z.string().max(500) });
export type EndFreeze = z.infer<typeof EndFreeze>;

/** Ends every freeze, or every maintenance, of exactly this scope that a person placed, with a reason. Those of the settings end there. */
export async function endFreeze(
  deps: RequestDeps,
  request: EndFreeze,
  caller: Caller,
): Promise<Result<{ what: string; ended: number }, Refusal>> {
  const input = withMaskedText(request, 'reason');
  const kind = input.kind ?? 'freeze';
  const member = await checkMember(deps, caller.actor.id);
  if (!member.ok) return member;
  if (input.reason.trim().length < 3)
    return err({ kind: 'reason_needed', action: `end ${kind === 'freeze' ? 'a freeze' : 'maintenance'}` });
  const known = checkScope(deps, input);
  if (!known.ok) return known;
  return once(deps, caller, input, async (stores) => {
    await stores.locks.hold('alone');
    const now = deps.clock.now();
    const open = await stores.freezes.endingAfter(now);
    const mine = open.filter(
      (one) => one.kind === kind && one.service === input.service && one.environment === input.environment,
    );
    if (mine.length === 0) return err({ kind: 'no_freeze', what: scopeWords(input), of: kind });
    for (const freeze of mine) {
      await stores.freezes.save({ ...freeze, endedBy: caller.actor.id, endedAt: now });
      if (kind === 'maintenance') await tellEnd(deps, stores, freeze, input.reason.trim(), now);
    }
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

/** Those who were told of it, or would have been, hear that it ended early, or that it does not come. */
async function tellEnd(deps: RequestDeps, stores: Stores, freeze: Freeze, reason: string, now: Date): Promise<void> {
  const one = typedMaintenance(freeze);
  const hasBegun = now.getTime() >= one.startsAt.getTime();
  const wasTold = hasBegun || one.leadsMs.some((ms) => one.startsAt.getTime() - now.getTime() <= ms);
  if (!wasTold) return;
  const what = hasBegun ? 'has ended early' : 'is called off';
  const text = `:white_check_mark: Maintenance of ${one.scope} ${what}: ${reason}`;
  await tellAll(deps, stores, one, { key: 'end', text });
}

/** The planned releases that could not start, or not end in time, because of it. */
async function plannedIn(stores: Stores, freeze: Freeze): Promise<string[]> {
  const entry = freezeEntry(freeze);
  return plannedReleases(await stores.releases.active())
    .filter(({ release, ...period }) => whyClosed([entry], placeOf(release), period) !== null)
    .map(({ release }) => releaseRef(release));
}

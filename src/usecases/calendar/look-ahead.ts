import {
  type CalendarEntry,
  type Closed,
  entriesFor,
  horizonMs,
  isHolding,
  nextOpen,
  type Overrun,
  openTimes,
  overlapping,
  overrunsOf,
  whyClosed,
} from '../../domain/calendar/calendar.ts';
import { type Conflict, conflictsAmong, conflictsWith, type Planned } from '../../domain/calendar/conflicts.ts';
import { changeRef } from '../../domain/change/change-request.ts';
import { openChangeStates } from '../../domain/change/lifecycle.ts';
import { findEnvironment, findService } from '../../domain/find-name.ts';
import type { Lock } from '../../domain/lock/lock.ts';
import { lockOn } from '../../domain/lock/lock.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { type Release, releaseRef } from '../../domain/release/release.ts';
import type { Period } from '../../lib/recurrence.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { Stores } from '../../ports/stores.ts';
import type { Deps } from '../deps.ts';
import { deploymentMs, loadCalendar, placeOf } from './calendar-check.ts';

/** When a release of a service can start by the calendar. */
export interface WhenItCanStart {
  service: string;
  environment: string;
  /** How long the deployment is expected to take: that of the open release, else nothing. */
  lengthMs: number;
  /**
   * The next open times, at most five; the first may have begun. One that lasts for `horizonMs` has no end that was
   * looked at. Empty when there is none within 400 days.
   */
  open: Period[];
  /** The entries that are about the place, by which this was decided. */
  rules: readonly CalendarEntry[];
  /** Why it cannot start now; null when the calendar allows it. */
  closed: Closed | null;
  /** What a deployment at the first open time would run over. */
  overruns: Overrun[];
  /** How long a rollback is expected to take, when an open time is long enough for the deployment but not for both. */
  rollbackMs: number | null;
  /** The longest open time within 400 days, when none is long enough for the deployment. */
  longestMs: number | null;
  /** Planned releases that one at the first open time would get in the way of, each with why. */
  conflicts: { ref: string; why: string }[];
  /** A lock that keeps it from starting, whatever the calendar says. */
  lock: Lock | null;
  /** The release that is open there. */
  release: { ref: string; state: Release['state'] } | null;
}

const mostShown = 5;
/** Beyond the first open time, as far as people plan. */
const shownAheadMs = 28 * 86_400_000;

/** When a release of this service can start by the calendar and the locks. */
export async function whenCanStart(
  deps: Pick<Deps, 'database' | 'settings' | 'clock'>,
  asked: { service: string; environment: string | null; personId: string },
): Promise<Result<WhenItCanStart, Refusal>> {
  const service = findService(deps.settings, asked.service);
  if (!service)
    return err({ kind: 'unknown_service', asked: asked.service, known: Object.keys(deps.settings.services) });
  const name = asked.environment ?? deps.settings.defaultEnvironment;
  const environment = findEnvironment(deps.settings, name)?.name ?? name;
  if (!Object.hasOwn(service.environments, environment))
    return err({ kind: 'unknown_environment', asked: name, known: Object.keys(service.environments) });
  const now = deps.clock.now();
  const place = { service: service.name, environment };
  const read = await deps.database.read(async (stores) => {
    const active = await stores.releases.activeFor(place.service, environment);
    return {
      active,
      isWaiting: active !== null && (await stores.deployments.forRelease(active.id)) === null,
      entries: await loadCalendar(deps, stores, now),
      all: await stores.releases.active(),
      locks: await stores.locks.open(),
    };
  });
  // A calendar with many rules takes longer to look at than a transaction should.
  const { active } = read;
  const waiting = read.isWaiting ? active : null;
  const lengthMs = waiting === null ? 0 : deploymentMs(waiting.plan);
  const whose = active === null ? [asked.personId] : [active.requesterId, active.captainId];
  const mine = entriesFor(read.entries, { ...place, people: whose });
  const first = nextOpen(mine, { ...place, people: whose }, lengthMs, now);
  const until =
    first === null ? null : new Date(Math.min(first.startsAt.getTime() + shownAheadMs, now.getTime() + horizonMs));
  const shown = first === null || until === null ? [] : openTimes(mine, lengthMs, first.startsAt, until);
  // The last one may go on after what was looked at.
  const open = shown
    .slice(0, mostShown)
    .map((one) =>
      one.endsAt.getTime() === until?.getTime()
        ? (nextOpen(mine, { ...place, people: whose }, lengthMs, one.startsAt) ?? one)
        : one,
    );
  const period = (from: Date): Period => ({ startsAt: from, endsAt: new Date(from.getTime() + lengthMs) });
  const rollbackMs = waiting?.plan.rollback.expectedMs ?? 0;
  const isTight = ({ startsAt, endsAt }: Period) => endsAt.getTime() - startsAt.getTime() < lengthMs + rollbackMs;
  const planned = first === null ? [] : plannedIn(read.all);
  const candidate = { id: active?.id ?? ('' as Release['id']), number: active?.number ?? 0, ...place };
  return ok({
    ...place,
    lengthMs,
    open,
    rules: mine,
    closed: whyClosed(mine, { ...place, people: whose }, period(now)),
    overruns: first === null ? [] : overrunsOf(mine, { ...place, people: whose }, period(first.startsAt)),
    rollbackMs: open.some(isTight) ? rollbackMs : null,
    longestMs: first === null ? longest(openTimes(mine, 0, now, new Date(now.getTime() + horizonMs))) : null,
    conflicts:
      first === null
        ? []
        : conflictsWith({ release: candidate, ...period(first.startsAt) }, planned, deps.settings.services).map(
            ({ other, why }) => ({ ref: releaseRef(other.release), why }),
          ),
    lock: lockOn(read.locks, place.service, environment, now),
    release: active && { ref: releaseRef(active), state: active.state },
  });
}

/** The releases that wait for their time, with how long each is expected to take. */
export function plannedIn(active: readonly Release[]): (Planned & { release: Release })[] {
  return active.flatMap((release) => {
    if (release.startsAt === null || !waitingStates.has(release.state)) return [];
    const endsAt = new Date(release.startsAt.getTime() + Math.max(60_000, deploymentMs(release.plan)));
    return [{ release, startsAt: release.startsAt, endsAt }];
  });
}

/** Planned releases that this one gets in the way of at its time, each with why. */
export async function conflictsOf(
  { settings }: Pick<Deps, 'settings'>,
  stores: Stores,
  release: Release,
): Promise<{ ref: string; why: string }[]> {
  const [own] = plannedIn([release]);
  if (own === undefined) return [];
  const planned = plannedIn(await stores.releases.active());
  return conflictsWith(own, planned, settings.services).map(({ other, why }) => ({
    ref: releaseRef(other.release),
    why,
  }));
}

const waitingStates: ReadonlySet<Release['state']> = new Set(['draft', 'in_review', 'approved']);

function longest(open: readonly Period[]): number | null {
  return open.length === 0
    ? null
    : Math.max(...open.map(({ startsAt, endsAt }) => endsAt.getTime() - startsAt.getTime()));
}

/** What the calendar holds in the coming time. */
export interface ComingUp {
  /** Freezes and maintenance, in order. */
  freezes: { entry: CalendarEntry; period: Period }[];
  windows: { entry: CalendarEntry; next: Period | null }[];
  planned: Release[];
  /** Planned releases that get in each other's way. */
  conflicts: Conflict[];
  /** Planned releases whose time is closed, each with what closes it. */
  held: { ref: string; names: string[] }[];
  /** The state of the change request of each planned release that has one. */
  changes: ReadonlyMap<Release['id'], string>;
}

const aheadMs = 60 * 86_400_000;

/** Freezes and windows of the next sixty days, and the releases that are planned for a time. */
export async function comingUp(
  deps: Pick<Deps, 'database' | 'settings' | 'clock'>,
  asked: string | null,
): Promise<Result<ComingUp, Refusal>> {
  const service = asked === null ? null : findService(deps.settings, asked);
  if (asked !== null && !service)
    return err({ kind: 'unknown_service', asked, known: Object.keys(deps.settings.services) });
  return deps.database.read(async (stores) => {
    const now = deps.clock.now();
    const to = new Date(now.getTime() + aheadMs);
    const entries = (await loadCalendar(deps, stores, now)).filter(
      ({ services }) => !service || services === null || services.includes(service.name),
    );
    const freezes = entries
      .filter(isHolding)
      .flatMap((entry) => overlapping(entry, now, to).map((period) => ({ entry, period })))
      .sort((a, b) => a.period.startsAt.getTime() - b.period.startsAt.getTime());
    const windows = entries
      .filter(({ kind }) => kind === 'window')
      .map((entry) => ({ entry, next: overlapping(entry, now, to)[0] ?? null }));
    const active = await stores.releases.active();
    const planned = active
      .filter(({ startsAt, service: name }) => startsAt !== null && (!service || name === service.name))
      .sort((a, b) => (a.startsAt?.getTime() ?? 0) - (b.startsAt?.getTime() ?? 0));
    const all = plannedIn(active);
    const isMine = ({ release }: Planned) => !service || release.service === service.name;
    const everything = await loadCalendar(deps, stores, now);
    const held = all.filter(isMine).flatMap(({ release, startsAt, endsAt }) => {
      const closed = whyClosed(everything, placeOf(release), { startsAt, endsAt });
      return closed === null ? [] : [{ ref: releaseRef(release), names: closed.names }];
    });
    const requests = await stores.changeRequests.newest(500, openChangeStates);
    return ok({
      freezes,
      windows,
      planned,
      held,
      conflicts: conflictsAmong(all, deps.settings.services).filter(({ one, other }) => isMine(one) || isMine(other)),
      changes: new Map(requests.map((one) => [one.releaseId, `${changeRef(one)} ${one.state}`])),
    });
  });
}

import {
  type CalendarEntry,
  entriesFor,
  horizonMs,
  nextOpen,
  openIn,
  overlapping,
} from '../../domain/calendar/calendar.ts';
import { findEnvironment, findService } from '../../domain/find-name.ts';
import type { Lock } from '../../domain/lock/lock.ts';
import { lockOn } from '../../domain/lock/lock.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { type Release, releaseRef } from '../../domain/release/release.ts';
import type { Period } from '../../lib/recurrence.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { Deps } from '../deps.ts';
import { deploymentMs, loadCalendar } from './calendar-check.ts';

/** When a release of a service can start by the calendar. */
export interface WhenItCanStart {
  service: string;
  environment: string;
  /** How long the deployment is expected to take: that of the open release, else nothing. */
  lengthMs: number;
  /** The next open times, at most five; the first may have begun. Empty when there is none within 400 days. */
  open: Period[];
  hasRules: boolean;
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
  asked: { service: string; environment: string | null },
): Promise<Result<WhenItCanStart, Refusal>> {
  const service = findService(deps.settings, asked.service);
  if (!service)
    return err({ kind: 'unknown_service', asked: asked.service, known: Object.keys(deps.settings.services) });
  const name = asked.environment ?? deps.settings.defaultEnvironment;
  const environment = findEnvironment(deps.settings, name)?.name ?? name;
  if (!Object.hasOwn(service.environments, environment))
    return err({ kind: 'unknown_environment', asked: name, known: Object.keys(service.environments) });
  return deps.database.read(async (stores) => {
    const now = deps.clock.now();
    const place = { service: service.name, environment };
    const active = await stores.releases.activeFor(place.service, environment);
    const waiting = active !== null && (await stores.deployments.forRelease(active.id)) === null ? active : null;
    const lengthMs = waiting === null ? 0 : deploymentMs(waiting.plan);
    const entries = await loadCalendar(deps, stores, now);
    const first = nextOpen(entries, place, lengthMs, now);
    const until =
      first === null ? null : new Date(Math.min(first.startsAt.getTime() + shownAheadMs, now.getTime() + horizonMs));
    const mine = entriesFor(entries, place);
    const open =
      first === null || until === null
        ? []
        : openIn(mine, first.startsAt, until).filter(
            ({ startsAt, endsAt }) => endsAt.getTime() - startsAt.getTime() >= lengthMs,
          );
    return ok({
      ...place,
      lengthMs,
      open: open.slice(0, mostShown),
      hasRules: mine.length > 0,
      lock: lockOn(await stores.locks.open(), place.service, environment),
      release: active && { ref: releaseRef(active), state: active.state },
    });
  });
}

/** What the calendar holds in the coming time. */
export interface ComingUp {
  /** Freezes, in order. */
  freezes: { entry: CalendarEntry; period: Period }[];
  windows: { entry: CalendarEntry; next: Period | null }[];
  planned: Release[];
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
      .filter(({ kind }) => kind === 'freeze')
      .flatMap((entry) => overlapping(entry, now, to).map((period) => ({ entry, period })))
      .sort((a, b) => a.period.startsAt.getTime() - b.period.startsAt.getTime());
    const windows = entries
      .filter(({ kind }) => kind === 'window')
      .map((entry) => ({ entry, next: overlapping(entry, now, to)[0] ?? null }));
    const active = await stores.releases.active();
    const planned = active
      .filter(({ startsAt, service: name }) => startsAt !== null && (!service || name === service.name))
      .sort((a, b) => (a.startsAt?.getTime() ?? 0) - (b.startsAt?.getTime() ?? 0));
    return ok({ freezes, windows, planned });
  });
}

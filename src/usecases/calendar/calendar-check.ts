import { type CalendarEntry, type CalendarPlace, type Closed, whyClosed } from '../../domain/calendar/calendar.ts';
import { freezeEntry } from '../../domain/calendar/freeze.ts';
import { calendarGate } from '../../domain/calendar/gate.ts';
import type { GateCheck } from '../../domain/gate/gate.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { Release } from '../../domain/release/release.ts';
import type { Stores } from '../../ports/stores.ts';
import type { GateWork } from '../deployment/gate-work.ts';
import type { Deps } from '../deps.ts';

/** The calendar of the settings, and the freezes that people placed and that have not ended by this time. */
export async function loadCalendar(
  { settings }: Pick<Deps, 'settings'>,
  stores: Stores,
  from: Date,
): Promise<CalendarEntry[]> {
  const placed = await stores.freezes.endingAfter(from);
  return [...settings.calendar, ...placed.map(freezeEntry)];
}

/** How long the deployment is expected to take until it is watched, in milliseconds. */
export function deploymentMs({ timeline }: Pick<Plan, 'timeline'>): number {
  return timeline
    .filter(({ milestone }) => milestone !== 'Watch')
    .reduce((total, { expectedMs }) => total + expectedMs, 0);
}

/** May the release start now by the calendar, and end before it closes? Null where the calendar has nothing about it. */
export async function calendarCheck({ deps, stores, release, now }: GateWork): Promise<GateCheck | null> {
  return calendarGate(await loadCalendar(deps, stores, now), placeOf(release), deploymentMs(release.plan), now);
}

/** Why a deployment of this length cannot start at that time; null when the calendar allows it. */
export async function refuseByCalendar(
  deps: Pick<Deps, 'settings'>,
  stores: Stores,
  place: CalendarPlace,
  { startsAt, lengthMs }: { startsAt: Date; lengthMs: number },
): Promise<Refusal | null> {
  const entries = await loadCalendar(deps, stores, startsAt);
  const closed = whyClosed(entries, place, { startsAt, endsAt: new Date(startsAt.getTime() + lengthMs) });
  if (closed === null) return null;
  return closedRefusal(closed, place.service, startsAt);
}

/** Where a release is to start, and whose it is. */
export function placeOf({
  service,
  environment,
  requesterId,
  captainId,
}: Pick<Release, 'service' | 'environment' | 'requesterId' | 'captainId'>): CalendarPlace {
  return { service, environment, people: [requesterId, captainId] };
}

function closedRefusal(closed: Closed, service: string, startsAt: Date): Refusal {
  const common = {
    asked: startsAt.toISOString(),
    names: closed.names,
    until: closed.until?.toISOString() ?? null,
    service,
  };
  if (closed.kind === 'outside_windows') return { kind: 'outside_windows', ...common };
  return { kind: closed.kind === 'freeze' ? 'frozen' : 'in_maintenance', ...common, reason: closed.reason };
}

import { clockWords } from '../explanation.ts';
import type { GateCheck } from '../gate/gate.ts';
import { type CalendarEntry, type CalendarPlace, entriesFor, whyClosed } from './calendar.ts';

/** May a deployment in this place that takes `lengthMs` start now? Null where the calendar has nothing about the place. */
export function calendarGate(
  entries: readonly CalendarEntry[],
  place: CalendarPlace,
  lengthMs: number,
  now: Date,
): GateCheck | null {
  const check = { id: 'calendar', title: 'Calendar' } as const;
  if (entriesFor(entries, place).length === 0) return null;
  const closed = whyClosed(entries, place, { startsAt: now, endsAt: new Date(now.getTime() + lengthMs) });
  if (closed === null)
    return { ...check, result: 'passed', detail: 'no freeze, and inside the windows', reasonCode: null };
  const next =
    closed.until === null
      ? 'no time within a year is open'
      : `the next time is ${clockWords(closed.until.toISOString())} (“/deploy when ${place.service}”)`;
  const why =
    closed.kind === 'freeze'
      ? `${closed.names.join(', ')}: ${closed.reason}`
      : `outside of ${closed.names.join(', ')}, or it would end after it`;
  return {
    ...check,
    result: 'failed',
    detail: `${why}; ${next}`,
    reasonCode: closed.kind === 'freeze' ? 'FROZEN' : 'OUTSIDE_WINDOWS',
  };
}

import { clockWords } from '../explanation.ts';
import type { GateCheck } from '../gate/gate.ts';
import { type CalendarEntry, type CalendarPlace, type Closed, entriesFor, overrunsOf, whyClosed } from './calendar.ts';
import { overrunWords } from './words.ts';

/** May a deployment in this place that takes `lengthMs` start now? Null where the calendar has nothing about the place. */
export function calendarGate(
  entries: readonly CalendarEntry[],
  place: CalendarPlace,
  lengthMs: number,
  now: Date,
): GateCheck | null {
  const check = { id: 'calendar', title: 'Calendar' } as const;
  if (entriesFor(entries, place).length === 0) return null;
  const period = { startsAt: now, endsAt: new Date(now.getTime() + lengthMs) };
  const closed = whyClosed(entries, place, period);
  if (closed === null) {
    const overruns = overrunsOf(entries, place, period).map((one) => overrunWords(one, period.endsAt));
    const detail = overruns.length === 0 ? 'no freeze, and inside the windows' : overruns.join('; ');
    return { ...check, result: 'passed', detail, reasonCode: null };
  }
  const next =
    closed.until === null
      ? 'no time within a year is open'
      : `the next time is ${clockWords(closed.until.toISOString())} (“/deploy when ${place.service}”)`;
  const why =
    closed.kind === 'outside_windows'
      ? `outside of ${closed.names.join(', ')}, or it would end after it`
      : `${closed.names.join(', ')}${closed.reason === '' ? '' : `: ${closed.reason}`}`;
  return {
    ...check,
    result: 'failed',
    detail: `${why}; ${next}`,
    reasonCode: closedCodes[closed.kind],
  };
}

const closedCodes: Readonly<Record<Closed['kind'], string>> = {
  freeze: 'FROZEN',
  maintenance: 'IN_MAINTENANCE',
  outside_windows: 'OUTSIDE_WINDOWS',
};

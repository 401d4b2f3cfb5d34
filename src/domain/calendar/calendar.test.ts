import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CalendarEntry, nextOpen, openTimes, overrunsOf, whyClosed } from './calendar.ts';

const day = 86_400_000;
const zero = Date.parse('2026-03-02T00:00:00Z');
const at = (units: number, unitMs = day) => new Date(zero + units * unitMs);
const place = { service: 'shop', environment: 'production' };

function entry(
  kind: CalendarEntry['kind'],
  from: number,
  to: number,
  more: Partial<CalendarEntry> = {},
): CalendarEntry {
  return {
    name: `${kind} ${from}`,
    kind,
    services: null,
    environments: null,
    reason: '',
    overrun: 'refuse',
    owner: null,
    when: { startsAt: at(from), endsAt: at(to) },
    ...more,
  };
}

describe('the calendar', () => {
  it('closes a freeze to whatever overlaps it, and opens at its end to the millisecond', () => {
    const entries = [entry('freeze', 2, 4)];
    const closed = (from: Date, to: Date) => whyClosed(entries, place, { startsAt: from, endsAt: to })?.kind ?? null;
    expect(closed(at(1), at(2))).toBeNull();
    expect(closed(at(1), new Date(at(2).getTime() + 1))).toBe('freeze');
    expect(closed(new Date(at(4).getTime() - 1), at(5))).toBe('freeze');
    expect(closed(at(4), at(5))).toBeNull();
    expect(nextOpen(entries, place, day, at(1.5))?.startsAt).toEqual(at(4));
  });

  it('opens only inside windows where there are any, for as long as the deployment takes', () => {
    const entries = [entry('window', 1, 2), entry('window', 5, 8)];
    expect(whyClosed(entries, place, { startsAt: at(0), endsAt: at(0.1) })).toEqual({
      kind: 'outside_windows',
      names: ['window 1', 'window 5'],
      reason: '',
      until: at(1),
    });
    expect(whyClosed(entries, place, { startsAt: at(1.5), endsAt: at(2.5) })).toMatchObject({ until: at(5) });
    expect(nextOpen(entries, place, 2 * day, at(0))).toEqual({ startsAt: at(5), endsAt: at(8) });
    expect(nextOpen(entries, place, 4 * day, at(0))).toBeNull();
  });

  it('takes windows that touch for one, and a freeze out of the middle', () => {
    const entries = [entry('window', 1, 3), entry('window', 3, 6), entry('freeze', 4, 5)];
    expect(openTimes(entries, 0, at(0), at(10))).toEqual([
      { startsAt: at(1), endsAt: at(4) },
      { startsAt: at(5), endsAt: at(6) },
    ]);
  });

  it('has nothing to say about other places', () => {
    const entries = [
      entry('freeze', 0, 9, { services: ['bank'] }),
      entry('window', 5, 6, { environments: ['staging'] }),
    ];
    expect(whyClosed(entries, place, { startsAt: at(1), endsAt: at(2) })).toBeNull();
  });

  it('says that no time is open when two freezes leave none for over a year', () => {
    const entries = [entry('freeze', 0, 250), entry('freeze', 200, 500)];
    expect(whyClosed(entries, place, { startsAt: at(1), endsAt: at(2) })).toMatchObject({
      kind: 'freeze',
      until: null,
    });
  });

  it('counts only the start of a deployment for what may be overrun, and names what it would run over', () => {
    const entries = [entry('window', 1, 3, { overrun: 'warn' }), entry('freeze', 5, 6, { overrun: 'allow' })];
    const period = { startsAt: at(2), endsAt: at(5.5) };
    expect(whyClosed(entries, place, period)).toBeNull();
    expect(overrunsOf(entries, place, period).map(({ entry: { name }, at: when }) => [name, when])).toEqual([
      ['window 1', at(3)],
      ['freeze 5', at(5)],
    ]);
    expect(whyClosed(entries, place, { startsAt: at(3), endsAt: at(3.5) })).toMatchObject({ kind: 'outside_windows' });
    expect(nextOpen([entry('freeze', 0, 2), ...entries], place, 2 * day, at(0))?.startsAt).toEqual(at(2));
    expect(overrunsOf(entries, place, { startsAt: at(1), endsAt: at(2) })).toEqual([]);
  });

  it('keeps maintenance closed to everybody but its owner', () => {
    const entries = [entry('maintenance', 1, 2, { owner: 'U1' })];
    const period = { startsAt: at(1), endsAt: at(1.5) };
    expect(whyClosed(entries, place, period)).toMatchObject({ kind: 'maintenance', until: at(2) });
    expect(whyClosed(entries, { ...place, people: ['U2'] }, period)).toMatchObject({ kind: 'maintenance' });
    expect(whyClosed(entries, { ...place, people: ['U2', 'U1'] }, period)).toBeNull();
  });

  it('agrees with looking at every single hour', () => {
    const span = fc.record({
      kind: fc.constantFrom('window' as const, 'freeze' as const),
      from: fc.nat(60),
      length: fc.integer({ min: 1, max: 20 }),
      overrun: fc.constantFrom('refuse' as const, 'refuse' as const, 'allow' as const),
    });
    fc.assert(
      fc.property(
        fc.array(span, { maxLength: 8 }),
        fc.nat(60),
        fc.integer({ min: 1, max: 12 }),
        (spans, now, length) => {
          const hour = 3_600_000;
          const entries = spans.map(({ kind, from, length: lasts, overrun }) =>
            entry(kind, 0, 0, { overrun, when: { startsAt: at(from, hour), endsAt: at(from + lasts, hour) } }),
          );
          const isIn = (one: (typeof spans)[number], unit: number) => unit >= one.from && unit < one.from + one.length;
          const hasWindows = spans.some(({ kind }) => kind === 'window');
          const all = (unit: number) => Array.from({ length }, (_, index) => unit + index);
          const isFree = (unit: number) =>
            !spans.some(
              (one) =>
                one.kind === 'freeze' &&
                (one.overrun === 'allow' ? isIn(one, unit) : all(unit).some((later) => isIn(one, later))),
            );
          const windows = spans.filter(({ kind }) => kind === 'window');
          const isInside = (unit: number) =>
            !hasWindows ||
            all(unit).every((later) => windows.some((one) => isIn(one, later))) ||
            windows.some((one) => one.overrun === 'allow' && isIn(one, unit));
          const fits = (unit: number) => isFree(unit) && isInside(unit);
          const period = { startsAt: at(now, hour), endsAt: at(now + length, hour) };
          expect(whyClosed(entries, place, period) === null).toBe(fits(now));
          const first = Array.from({ length: 100 }, (_, index) => now + index).find(fits);
          const next = nextOpen(entries, place, length * hour, at(now, hour));
          expect(next?.startsAt).toEqual(first === undefined ? undefined : at(first, hour));
        },
      ),
      { numRuns: 500 },
    );
  });
});

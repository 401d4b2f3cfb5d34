import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { periodsOf, type Recurring, repeatProblem } from './recurrence.ts';

const hour = 3_600_000;
const at = (text: string) => new Date(text);
const starts = (recurring: Recurring, from: string, to: string) =>
  periodsOf(recurring, at(from), at(to)).map(({ startsAt }) => startsAt.toISOString());

const daily = (timeZone: string, start: [number, number], repeat = 'FREQ=DAILY'): Recurring => ({
  start: { year: 2020, month: 1, day: 1, hour: start[0], minute: start[1] },
  timeZone,
  durationMs: hour,
  repeat,
});

describe('a span that repeats', () => {
  it('keeps its local time when clocks change', () => {
    expect(starts(daily('Europe/Berlin', [9, 0]), '2026-03-28T00:00:00Z', '2026-03-31T00:00:00Z')).toEqual([
      '2026-03-28T08:00:00.000Z',
      '2026-03-29T07:00:00.000Z',
      '2026-03-30T07:00:00.000Z',
    ]);
  });

  it('does not come at a time that does not exist, and once at one that comes twice', () => {
    const night = daily('Europe/Berlin', [2, 30]);
    expect(starts(night, '2026-03-29T00:00:00Z', '2026-03-30T00:00:00Z')).toEqual([]);
    expect(starts(night, '2026-10-25T00:00:00Z', '2026-10-25T12:00:00Z')).toEqual(['2026-10-25T00:30:00.000Z']);
  });

  it('comes on the days of its rule only: leap days, last Fridays, until its end', () => {
    const leap = {
      ...daily('UTC', [9, 0], 'FREQ=YEARLY'),
      start: { year: 2024, month: 2, day: 29, hour: 9, minute: 0 },
    };
    expect(starts(leap, '2024-03-01T00:00:00Z', '2033-01-01T00:00:00Z').map((one) => one.slice(0, 10))).toEqual([
      '2028-02-29',
      '2032-02-29',
    ]);
    const fridays = daily('UTC', [9, 0], 'FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20260401T000000Z');
    expect(starts(fridays, '2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z').map((one) => one.slice(0, 10))).toEqual([
      '2026-01-30',
      '2026-02-27',
      '2026-03-27',
    ]);
  });

  it('is there while it lasts, also when it began before the time that is asked for', () => {
    const long = { ...daily('UTC', [0, 0], 'FREQ=WEEKLY;BYDAY=MO'), durationMs: 5 * 24 * hour };
    expect(starts(long, '2026-11-27T12:00:00Z', '2026-11-27T13:00:00Z')).toEqual(['2026-11-23T00:00:00.000Z']);
    expect(starts(long, '2026-11-28T00:00:00Z', '2026-11-28T01:00:00Z')).toEqual([]);
  });

  it.each([
    ['FREQ=HOURLY', 'FREQ has to be'],
    ['FREQ=NOPE', 'FREQ has to be'],
    ['every monday', 'write a recurrence rule'],
    ['FREQ=DAILY\nDTSTART:20200101T000000Z', 'write a recurrence rule'],
    ['FREQ=DAILY;INTERVAL=0', 'interval'],
    ['FREQ=WEEKLY;BYDAY=XX', 'BYDAY'],
  ])('is refused with the rule %j', (repeat, problem) => {
    expect(repeatProblem(repeat)).toContain(problem);
  });

  it.each(['FREQ=DAILY', 'FREQ=WEEKLY', 'FREQ=DAILY;BYDAY=SA,SU', 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH'])(
    'comes on the same days when the library follows %s from the beginning',
    (repeat) => {
      for (const day of [1, 3, 5]) {
        const rule = {
          ...daily('America/New_York', [2, 30], repeat),
          start: { year: 2025, month: 1, day, hour: 2, minute: 30 },
        };
        // An interval of one says nothing, and is not a rule of days of the week alone.
        const same = { ...rule, repeat: `${repeat};INTERVAL=1` };
        for (const [from, to] of [
          ['2024-12-01T00:00:00Z', '2025-02-01T00:00:00Z'],
          ['2026-02-20T00:00:00Z', '2027-01-01T00:00:00Z'],
        ] as const)
          expect(starts(rule, from, to)).toEqual(starts(same, from, to));
      }
    },
  );

  it.each([
    ['US/Pacific-New', 'America/Los_Angeles'],
    ['Asia/Calcutta', 'Asia/Kolkata'],
    ['Europe/Kyiv', 'Europe/Kiev'],
  ])('in %s is as in %s, which is the same zone by another name', (old, now) => {
    const [from, to] = ['2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z'];
    expect(starts(daily(old, [2, 30]), from, to)).toEqual(starts(daily(now, [2, 30]), from, to));
    expect(starts(daily(old, [2, 30]), from, to).length).toBeGreaterThan(360);
  });

  it('each year on 29 February comes in leap years only, and the periods of a year are found again', () => {
    const leap = {
      ...daily('Europe/Berlin', [9, 0], 'FREQ=YEARLY'),
      start: { year: 2024, month: 2, day: 29, hour: 9, minute: 0 },
    };
    expect(starts(leap, '2026-01-01T00:00:00Z', '2027-02-01T00:00:00Z')).toEqual([]);
    expect(starts(leap, '2027-06-01T00:00:00Z', '2028-07-01T00:00:00Z')).toEqual(['2028-02-29T08:00:00.000Z']);
    expect(starts(leap, '2028-02-28T00:00:00Z', '2028-03-02T00:00:00Z')).toEqual(['2028-02-29T08:00:00.000Z']);
  });

  it('is expanded however long ago it began', () => {
    const old = { ...daily('Europe/Berlin', [9, 0]), start: { year: 1990, month: 1, day: 1, hour: 9, minute: 0 } };
    expect(periodsOf(old, at('2035-01-01T00:00:00Z'), at('2036-02-01T00:00:00Z'))).toHaveLength(396);
  });
});

/**
 * The same by other means: each local date, turned into an instant by another implementation of the zones. Local times
 * that do not exist are left out, and of two, the first is taken.
 */
function expected(timeZone: string, [atHour, minute]: [number, number], from: Date, to: Date): string[] {
  const found: string[] = [];
  const first = Temporal.Instant.fromEpochMilliseconds(from.getTime()).toZonedDateTimeISO(timeZone).toPlainDate();
  for (let offset = -2; offset <= 4; offset += 1) {
    const wall = first.add({ days: offset }).toPlainDateTime({ hour: atHour, minute });
    const zoned = wall.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
    if (!zoned.toPlainDateTime().equals(wall)) continue;
    const startsAt = new Date(zoned.epochMilliseconds);
    if (startsAt.getTime() + hour > from.getTime() && startsAt < to) found.push(startsAt.toISOString());
  }
  return found;
}

/** All zones take minutes: a part of them is tried each time, and all of them when asked for. */
const zones = Intl.supportedValuesOf('timeZone').filter(
  (_zone, index) => process.env.ALL_ZONES !== undefined || index % 12 === 0,
);

it('agrees with another expansion around every clock change from 2020 to 2035', { timeout: 900_000 }, () => {
  let compared = 0;
  const disagreements: string[] = [];
  for (const timeZone of zones) {
    let change = Temporal.ZonedDateTime.from(`2020-01-01T00:00:00[${timeZone}]`).getTimeZoneTransition('next');
    const moments = [Temporal.ZonedDateTime.from(`2021-05-05T00:00:00[${timeZone}]`)];
    while (change !== null && change.year <= 2035) {
      moments.push(change);
      change = change.getTimeZoneTransition('next');
    }
    for (const moment of moments) {
      const from = new Date(moment.epochMilliseconds - 24 * hour);
      const to = new Date(moment.epochMilliseconds + 48 * hour);
      const before = moment.subtract({ minutes: 1 }).toPlainTime();
      const times: [number, number][] = [
        [moment.hour, moment.minute],
        [before.hour, before.minute],
        [moment.subtract({ minutes: 30 }).hour, 30],
      ];
      for (const time of times) {
        compared += 1;
        const found = starts(daily(timeZone, time), from.toISOString(), to.toISOString());
        const other = expected(timeZone, time, from, to);
        if (found.join() !== other.join())
          disagreements.push(`${timeZone} ${moment.toString()} ${time.join(':')}: ${found.join()} ≠ ${other.join()}`);
      }
    }
  }
  expect(compared).toBeGreaterThan(zones.length * 2);
  expect(disagreements).toEqual([]);
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { momentOf, type WallTime, wallTime } from './zoned-time.ts';

const zones = [
  'UTC',
  'Europe/Berlin',
  'Europe/London',
  'Europe/Dublin',
  'America/New_York',
  'America/St_Johns',
  'America/Sao_Paulo',
  'America/Santiago',
  'Africa/Casablanca',
  'Africa/Cairo',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Asia/Tehran',
  'Asia/Gaza',
  'Australia/Lord_Howe',
  'Australia/Adelaide',
  'Pacific/Chatham',
  'Pacific/Apia',
  'Pacific/Auckland',
  'Antarctica/Troll',
];
const minuteMs = 60_000;
const moments = fc
  .integer({ min: Date.UTC(2020, 0, 1) / minuteMs, max: Date.UTC(2036, 0, 1) / minuteMs })
  .map((minute) => new Date(minute * minuteMs));
const at = (text: string): WallTime => {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = text.split(/\D/).map(Number);
  return { year, month, day, hour, minute };
};

describe('time on the wall', () => {
  it('goes to the moment and back; in an hour that happens twice the first one is meant', () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), moments, (zone, moment) => {
        const wall = wallTime(moment, zone);
        const back = momentOf(wall, zone);
        expect(wallTime(back, zone)).toEqual(wall);
        expect(back.getTime()).toBeLessThanOrEqual(moment.getTime());
        // Clocks are never set back by more than three hours.
        expect(moment.getTime() - back.getTime()).toBeLessThanOrEqual(3 * 3_600_000);
        const isRepeated = [30, 60, 120, 180].some(
          (minutes) =>
            JSON.stringify(wallTime(new Date(moment.getTime() - minutes * minuteMs), zone)) === JSON.stringify(wall),
        );
        if (!isRepeated) expect(back.getTime()).toBe(moment.getTime());
      }),
      { numRuns: 600 },
    );
  });

  it.each([
    // A skipped local time is shifted forward by the length of the gap.
    ['Europe/Berlin', '2026-03-29 02:00', '2026-03-29T01:00:00.000Z'],
    ['Europe/Berlin', '2026-03-29 02:30', '2026-03-29T01:30:00.000Z'],
    ['Europe/Berlin', '2026-03-29 01:59', '2026-03-29T00:59:00.000Z'],
    ['Europe/Berlin', '2026-03-29 03:00', '2026-03-29T01:00:00.000Z'],
    ['America/New_York', '2026-03-08 02:30', '2026-03-08T07:30:00.000Z'],
    ['Australia/Lord_Howe', '2026-10-04 02:15', '2026-10-03T15:45:00.000Z'],
    // For an ambiguous local time, the first occurrence is used.
    ['Europe/Berlin', '2026-10-25 02:30', '2026-10-25T00:30:00.000Z'],
    ['America/New_York', '2026-11-01 01:30', '2026-11-01T05:30:00.000Z'],
    ['Asia/Kathmandu', '2026-06-01 12:00', '2026-06-01T06:15:00.000Z'],
    ['UTC', '2028-02-29 23:59', '2028-02-29T23:59:00.000Z'],
  ])('in %s, %s is %s', (zone, wall, expected) => {
    expect(momentOf(at(wall), zone).toISOString()).toBe(expected);
  });

  it('shows midnight as the hour 0 of the new day', () => {
    expect(wallTime(new Date('2026-01-01T00:00:30Z'), 'UTC')).toEqual(at('2026-01-01 00:00'));
    expect(wallTime(new Date('2025-12-31T23:00:00Z'), 'Europe/Berlin')).toEqual(at('2026-01-01 00:00'));
  });
});

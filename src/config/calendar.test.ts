import { expect, it } from 'vitest';
import { integrations } from '../../test/support/integrations.ts';
import { parseSettings } from './settings.ts';
import { SettingsError } from './settings-error.ts';

const service = `
services:
  shop:
    environments:
      production: { deploy: [./deploy.sh], checks: [https://shop.example.com/health] }
`;
const read = (yaml: string) =>
  parseSettings(
    `organization: { timeZone: Europe/Berlin }\ncalendar:\n${yaml}${service}`,
    'test.yaml',
    {},
    { integrations },
  );
function problems(yaml: string): string {
  try {
    read(yaml);
    return '';
  } catch (error) {
    if (error instanceof SettingsError) return error.message;
    throw error;
  }
}

it('a window repeats in its own zone, and a freeze lasts until a local time of the organization', () => {
  const { calendar } = read(`
  - { name: Hours, kind: window, environments: [production], from: 2026-01-05 09:00, for: 7 h, repeat: "FREQ=WEEKLY;BYDAY=MO,TU", timeZone: America/New_York }
  - { name: Holidays, kind: freeze, services: [shop], from: 2026-12-18 00:00, until: 2027-01-04 06:00, reason: rest }
`);
  expect(calendar).toEqual([
    {
      name: 'Hours',
      kind: 'window',
      services: null,
      environments: ['production'],
      reason: '',
      overrun: 'refuse',
      owner: null,
      when: {
        start: { year: 2026, month: 1, day: 5, hour: 9, minute: 0 },
        timeZone: 'America/New_York',
        durationMs: 25_200_000,
        repeat: 'FREQ=WEEKLY;BYDAY=MO,TU',
      },
    },
    {
      name: 'Holidays',
      kind: 'freeze',
      services: ['shop'],
      environments: null,
      reason: 'rest',
      overrun: 'refuse',
      owner: null,
      when: { startsAt: new Date('2026-12-17T23:00:00Z'), endsAt: new Date('2027-01-04T05:00:00Z') },
    },
  ]);
});

it('takes zones by their old names, the rule for overruns, and a leap day', () => {
  const { calendar } = read(`
  - { name: A, kind: window, from: 2024-02-29 09:00, for: 1 h, repeat: FREQ=YEARLY, timeZone: Asia/Calcutta, overrun: warn }
  - { name: B, kind: maintenance, from: 2026-02-01 09:00, for: 1 h, repeat: FREQ=DAILY, timeZone: US/Pacific-New }
`);
  expect(calendar.map(({ kind, overrun, owner }) => [kind, overrun, owner])).toEqual([
    ['window', 'warn', null],
    ['maintenance', 'refuse', null],
  ]);
});

it('holds 200 entries at most', () => {
  const rows = (count: number) =>
    Array.from(
      { length: count },
      (_, index) => `  - { name: n${index}, kind: freeze, from: 2026-01-05 09:00, for: 1 h }\n`,
    ).join('');
  expect(read(rows(200)).calendar).toHaveLength(200);
  expect(problems(rows(201))).toContain('calendar');
});

it('reads names and reasons as text, whatever stands in them', () => {
  const hostile = '<!channel> {{x}} $(id) BEGIN:VEVENT; \u202e';
  const { calendar } = read(
    `  - { name: ${JSON.stringify(hostile)}, kind: freeze, from: 2026-01-05 09:00, for: 1 h }\n`,
  );
  expect(calendar[0]?.name).toBe(hostile);
});

it.each([
  ['from: 2026-01-05 09:00, for: 1 h, overrun: maybe', 'overrun'],
  ['from: 2026-01-05 09:00, for: 1 h, timeZone: UTC+1', 'IANA time zone'],
  ['from: 2026-01-05 09:00, for: 1 h, timeZone: "+05:00"', 'IANA time zone'],
  ['from: 2025-02-29 09:00, for: 1 h, repeat: FREQ=YEARLY', 'write a local time'],
  ['from: 2026-02-30 09:00, for: 1 h', 'write a local time'],
  ['from: monday, for: 1 h', 'write a local time'],
  ['from: 2026-01-05 09:00', 'either “for” or “until”'],
  ['from: 2026-01-05 09:00, until: 2026-01-05 08:00', 'it has to be after “from”'],
  ['from: 2026-01-05 09:00, until: 2026-01-06 09:00, repeat: FREQ=DAILY', 'what repeats lasts “for” a time'],
  ['from: 2026-01-05 09:00, for: 1 h, repeat: FREQ=HOURLY', 'FREQ has to be'],
  ['from: 2026-01-05 09:00, for: 1 h, repeat: FREQ=DAILY, timeZone: Mars/Base', 'IANA time zone'],
  ['from: 2026-01-05 09:00, for: 1 h, services: [bank]', 'there is no service “bank”'],
  ['from: 2026-01-05 09:00, for: 1 h, environments: [moon]', '“moon” is not in environments'],
])('%s is refused', (words, problem) => {
  expect(problems(`  - { name: x, kind: freeze, ${words} }\n`)).toContain(problem);
});

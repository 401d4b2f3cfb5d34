import { expect, it } from 'vitest';
import { type Availability, whomToRemind } from './reminder-ladder.ts';

const who = (id: string, more: Partial<Availability> = {}): Availability => ({
  id,
  outOfOffice: null,
  localTime: '10:00',
  isActive: null,
  ...more,
});
const asleep = who('asleep', { localTime: '02:15' });
const away = who('away', { outOfOffice: 'Vacation' });

it('reminds those who are active first, and says whom it leaves out and why', () => {
  expect(whomToRemind([who('quiet', { isActive: false }), who('there', { isActive: true }), asleep, away])).toEqual({
    to: ['there', 'quiet'],
    skipped: [
      { id: 'asleep', reason: '02:15 for them' },
      { id: 'away', reason: 'Vacation' },
    ],
  });
});

it('reminds those who are asleep, and then those who are away, when nobody else is left', () => {
  expect(whomToRemind([asleep, away])).toEqual({ to: ['asleep'], skipped: [{ id: 'away', reason: 'Vacation' }] });
  expect(whomToRemind([away])).toEqual({ to: ['away'], skipped: [] });
  expect(whomToRemind([])).toEqual({ to: [], skipped: [] });
});

it.each([
  ['06:59', 0],
  ['07:00', 1],
  ['21:59', 1],
  ['22:00', 0],
])('at %s local time, counts as awake: %d', (localTime, count) => {
  expect(whomToRemind([who('one', { localTime }), who('two')]).to).toHaveLength(count + 1);
});

it('takes an unknown time zone for day', () => {
  expect(whomToRemind([who('one', { localTime: null })]).to).toEqual(['one']);
});

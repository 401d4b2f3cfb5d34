import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { by, must, opened, request } from '../../../test/support/story.ts';
import { clearQueues, type TestDeps, testDeps } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import type { CalendarEntry } from '../../domain/calendar/calendar.ts';
import { placeFreeze } from '../../usecases/calendar/freezes.ts';
import type { Deps } from '../../usecases/deps.ts';
import { openRelease } from '../../usecases/release/open-release.ts';
import { openedWords } from '../release/opened-words.ts';
import { calendarCommand, whenCommand } from './when-command.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

const hour = 3_600_000;
const at = (text: string) => new Date(text);

function entry(name: string, more: Partial<CalendarEntry>): CalendarEntry {
  return {
    name,
    kind: 'window',
    services: null,
    environments: ['production'],
    reason: '',
    overrun: 'refuse',
    owner: null,
    when: { startsAt: at('2026-01-01T00:00:00Z'), endsAt: at('2029-01-01T00:00:00Z') },
    ...more,
  };
}

const nightly = (timeZone: string, [from, minute]: [number, number], hours: number): CalendarEntry['when'] => ({
  start: { year: 2026, month: 1, day: 1, hour: from, minute },
  timeZone,
  durationMs: hours * hour,
  repeat: 'FREQ=DAILY',
});

/** The asker lives in this zone, and it is this time. */
function begin(now: string, timeZone: string, ...calendar: CalendarEntry[]): TestDeps {
  const test = testDeps(database());
  test.clock.advance(at(now).getTime() - test.clock.now().getTime());
  const { directory } = test.deps;
  test.deps.settings = { ...test.deps.settings, calendar };
  test.deps.directory = {
    ...directory,
    person: async (id, age) => {
      const person = await directory.person(id, age);
      return person === null ? null : { ...person, timeZone };
    },
  };
  return test;
}

async function say(deps: Deps, command: typeof whenCommand, line: string): Promise<string> {
  const input = { caller: by(people.requester), channelId: null, openModal: async () => {}, text: line };
  return (await command.run(deps, line, input))?.text ?? '';
}
const when = (test: TestDeps) => say(test.deps, whenCommand, test.services.shop);

describe('/deploy when', () => {
  it('tells the hour that comes twice apart, in the zone of the asker and in UTC', async () => {
    const test = begin(
      '2026-11-01T04:00:00Z',
      'America/New_York',
      entry('Night', { when: nightly('America/New_York', [1, 30], 1) }),
    );
    expect((await when(test)).split('\n').slice(0, 4)).toEqual([
      `:calendar: A release of ${test.services.shop} to production can start Sun, Nov 1, 2026, 01:30 EDT (05:30 UTC), until Sun, Nov 1, 2026, 01:30 EST (06:30 UTC). Not now: outside of Night.`,
      'Then:',
      '• Mon, Nov 2, 2026, 01:30 EST (06:30 UTC) to Mon, Nov 2, 2026, 02:30 EST (07:30 UTC)',
      '• Tue, Nov 3, 2026, 01:30 EST (06:30 UTC) to Tue, Nov 3, 2026, 02:30 EST (07:30 UTC)',
    ]);
  });

  it('leaves out the hour that does not exist, and shows the day in UTC where it is another one', async () => {
    const test = begin(
      '2027-03-27T12:00:00Z',
      'Europe/Berlin',
      entry('Gap', { when: nightly('Europe/Berlin', [2, 30], 1) }),
      entry('Midnight', { when: nightly('Europe/Berlin', [0, 30], 1.5) }),
    );
    expect((await when(test)).split('\n').slice(0, 4)).toEqual([
      `:calendar: A release of ${test.services.shop} to production can start Sun, Mar 28, 2027, 00:30 GMT+1 (Sat, Mar 27, 2027, 23:30 UTC), until Sun, Mar 28, 2027, 03:00 GMT+2 (01:00 UTC). Not now: outside of Gap, Midnight.`,
      'Then:',
      '• Mon, Mar 29, 2027, 00:30 GMT+2 (Sun, Mar 28, 2027, 22:30 UTC) to Mon, Mar 29, 2027, 02:00 GMT+2 (00:00 UTC)',
      '• Mon, Mar 29, 2027, 02:30 GMT+2 (00:30 UTC) to Mon, Mar 29, 2027, 03:30 GMT+2 (01:30 UTC)',
    ]);
  });

  it('names no end that is only the end of what it looked at', async () => {
    const weekly = entry('Sundays', {
      when: {
        ...nightly('UTC', [1, 0], 4),
        start: { year: 2026, month: 1, day: 4, hour: 1, minute: 0 },
        repeat: 'FREQ=WEEKLY;BYDAY=SU',
      },
    });
    const test = begin('2026-03-01T02:00:00Z', 'UTC', weekly);
    expect((await when(test)).split('\n').slice(0, 6)).toEqual([
      `:large_green_circle: A release of ${test.services.shop} to production can start now, until Sun, Mar 1, 2026, 05:00 UTC.`,
      'Then:',
      '• Sun, Mar 8, 2026, 01:00 UTC to Sun, Mar 8, 2026, 05:00 UTC',
      '• Sun, Mar 15, 2026, 01:00 UTC to Sun, Mar 15, 2026, 05:00 UTC',
      '• Sun, Mar 22, 2026, 01:00 UTC to Sun, Mar 22, 2026, 05:00 UTC',
      '• Sun, Mar 29, 2026, 01:00 UTC to Sun, Mar 29, 2026, 05:00 UTC',
    ]);
    const move = entry('Move', {
      kind: 'freeze',
      when: { startsAt: at('2026-03-02T00:00:00Z'), endsAt: at('2026-03-03T00:00:00Z') },
    });
    const before = begin('2026-03-01T00:30:00Z', 'UTC', move);
    expect((await when(before)).split('\n').slice(0, 3)).toEqual([
      `:large_green_circle: A release of ${before.services.shop} to production can start now, until Mon, Mar 2, 2026, 00:00 UTC.`,
      'Then:',
      '• Tue, Mar 3, 2026, 00:00 UTC on',
    ]);
    const after = begin('2026-03-03T00:30:00Z', 'UTC', move);
    expect((await when(after)).split('\n')[0]).toBe(
      `:large_green_circle: A release of ${after.services.shop} to production can start now.`,
    );
  });

  it('says by which entries, which of them may be overrun, and what a deployment would run over', async () => {
    const test = begin(
      '2026-03-03T10:00:00Z',
      'UTC',
      entry('Short', {
        overrun: 'warn',
        when: { startsAt: at('2026-03-03T09:00:00Z'), endsAt: at('2026-03-03T10:00:30Z') },
      }),
    );
    await opened(test);
    const words = await when(test);
    expect(words).toContain(':large_green_circle:');
    expect(words).toMatch(
      /Warning: it will probably end \(.* UTC\) after Short closes \(2026-03-03 10:00 UTC\), which is allowed\./,
    );
    expect(words).toContain('Decided by Short (window; a deployment may end after it, with a warning).');
  });

  it('says when no time is long enough, and when one is but not for a rollback too', async () => {
    const minutes = (count: number) =>
      entry('Window', {
        when: {
          startsAt: at('2026-03-03T12:00:00Z'),
          endsAt: new Date(at('2026-03-03T12:00:00Z').getTime() + count * 60_000),
        },
      });
    const test = begin('2026-03-03T10:00:00Z', 'UTC', minutes(0.5));
    const id = await opened(test);
    const { plan } = (await database().read((stores) => stores.releases.find(id))) ?? {};
    const lengthMs = (plan?.timeline ?? [])
      .filter(({ milestone }) => milestone !== 'Watch')
      .reduce((sum, one) => sum + one.expectedMs, 0);
    expect(lengthMs).toBeGreaterThan(30_000);
    expect(await when(test)).toContain('The longest open time is 30 s, which is shorter than the deployment.');
    test.deps.settings = { ...test.deps.settings, calendar: [minutes(Math.ceil(lengthMs / 60_000))] };
    expect(await when(test)).toContain('but not for a rollback after it');
    test.deps.settings = { ...test.deps.settings, calendar: [minutes(24 * 60)] };
    expect(await when(test)).not.toContain('rollback after it');
  });

  it('answers within its bounds when two freezes leave no time for a year, among 200 rules', async () => {
    const rules = Array.from({ length: 200 }, (_, index) =>
      entry(`Rule ${index}`, {
        kind: index % 2 === 0 ? 'window' : 'freeze',
        when: nightly('Europe/Berlin', [index % 24, 0], 1),
      }),
    );
    const test = begin(
      '2026-03-03T10:00:00Z',
      'UTC',
      ...rules,
      entry('First', {
        kind: 'freeze',
        when: { startsAt: at('2026-03-01T00:00:00Z'), endsAt: at('2026-12-01T00:00:00Z') },
      }),
      entry('Second', {
        kind: 'freeze',
        when: { startsAt: at('2026-11-01T00:00:00Z'), endsAt: at('2027-09-01T00:00:00Z') },
      }),
    );
    const tookMs = async () => {
      const began = performance.now();
      expect(await when(test)).toContain(':no_entry: No time within 400 days is open');
      return performance.now() - began;
    };
    const [first, second] = [await tookMs(), await tookMs()];
    // Measured at 3 s and 0.3 s on two busy cores.
    expect(first).toBeLessThan(20_000);
    expect(second).toBeLessThan(first);
  });

  it('shows hostile names and reasons as text', async () => {
    const test = begin(
      '2026-03-03T10:00:00Z',
      'UTC',
      entry('<!channel> & <@UADMIN>', {
        kind: 'freeze',
        reason: '<https://evil.example|click>',
        when: { startsAt: at('2026-03-03T09:00:00Z'), endsAt: at('2026-03-03T12:00:00Z') },
      }),
    );
    for (const command of [whenCommand, calendarCommand]) {
      const words = await say(test.deps, command, test.services.shop);
      expect(words).toContain('&lt;!channel&gt; &amp; &lt;@UADMIN&gt;');
      expect(words).not.toMatch(/<!channel>|<@|<https/);
    }
  });
});

describe('conflicts', () => {
  it('of dependent services are named in the answer to the request, in the calendar, and when asked when', async () => {
    const test = begin('2026-03-03T10:00:00Z', 'UTC', entry('All', {}));
    const startsAt = at('2026-03-03T12:00:00Z');
    const one = must(await openRelease(test.deps, request(test, { startsAt }), by(people.requester)));
    expect(one.conflicts).toEqual([]);
    const bank = { ...test, services: { ...test.services, shop: test.services.bank } };
    const other = must(await openRelease(test.deps, request(bank, { startsAt }), by(people.requester)));
    const why = `${test.services.shop} depends on ${test.services.bank}`;
    expect(other.conflicts).toEqual([{ ref: one.ref, why }]);
    expect(openedWords(other, 'UTC').text).toContain(`In its way at that time: ${one.ref} (${why}).`);
    const words = await say(test.deps, calendarCommand, test.services.bank);
    expect(words).toContain('In each other’s way');
    expect(words).toMatch(new RegExp(`${one.ref} and ${other.ref}|${other.ref} and ${one.ref}`));
    test.clock.advance(2 * hour);
    expect(await when(test)).toContain(`${other.ref} is planned for the same time, and ${why}.`);
  });

  it('with a freeze are shown as held', async () => {
    const test = begin('2026-03-03T10:00:00Z', 'UTC');
    const startsAt = at('2026-03-03T12:00:00Z');
    const one = must(await openRelease(test.deps, request(test, { startsAt }), by(people.requester)));
    const freeze = { service: test.services.shop, environment: null, startsAt: null, reason: 'a move' };
    must(await placeFreeze(test.deps, { ...freeze, endsAt: at('2026-03-03T13:00:00Z') }, by(people.onCall)));
    expect(await say(test.deps, calendarCommand, '')).toContain(
      `${one.ref} cannot start at its time: Freeze of ${test.services.shop}`,
    );
  });
});

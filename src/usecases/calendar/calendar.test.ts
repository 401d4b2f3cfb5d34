import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { endAllFreezes } from '../../../test/support/freezes.ts';
import { approved, attestAll, by, must, refusal, request, view } from '../../../test/support/story.ts';
import { clearQueues, type TestDeps, testDeps } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import type { CalendarEntry } from '../../domain/calendar/calendar.ts';
import type { Freeze } from '../../domain/calendar/freeze.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import { releaseRef } from '../../domain/release/release.ts';
import { startRelease } from '../deployment/start-release.ts';
import { openRelease } from '../release/open-release.ts';
import { endFreeze, type PlaceFreeze, placeFreeze } from './freezes.ts';
import { comingUp, whenCanStart } from './look-ahead.ts';

const database = embeddedDatabase();
afterEach(async () => {
  await endAllFreezes(database());
  await clearQueues(database());
});

const hour = 3_600_000;
const inHours = (test: TestDeps, hours: number) => new Date(test.clock.now().getTime() + hours * hour);

function withCalendar(...calendar: CalendarEntry[]): TestDeps {
  const test = testDeps(database());
  test.deps.settings = { ...test.deps.settings, calendar };
  return test;
}

const freeze = (test: TestDeps, more: Partial<PlaceFreeze> = {}, person: string = people.bystander) =>
  placeFreeze(
    test.deps,
    {
      service: test.services.shop,
      environment: null,
      startsAt: null,
      endsAt: inHours(test, 2),
      reason: 'the provider moves',
      ...more,
    },
    by(person),
  );
const start = (test: TestDeps, id: ReleaseId) => startRelease(test.deps, { releaseId: id }, by(people.requester));

async function ready(test: TestDeps): Promise<ReleaseId> {
  const id = await approved(test);
  await attestAll(test, id);
  return id;
}

async function shutBy(test: TestDeps, id: ReleaseId) {
  const error = refusal(await start(test, id));
  if (error.kind !== 'gate_closed') throw new Error(error.kind);
  return error.checks.flatMap(({ reasonCode }) => reasonCode ?? []);
}

describe('a freeze', () => {
  it('lets nothing in its scope start until it is over or ended, and says when that is', async () => {
    const test = testDeps(database());
    const id = await ready(test);
    must(await freeze(test));
    expect(await shutBy(test, id)).toEqual(['FROZEN']);
    const { open } = must(
      await whenCanStart(test.deps, { service: test.services.shop, environment: null, personId: people.requester }),
    );
    expect(open[0]?.startsAt).toEqual(inHours(test, 2));
    must(
      await endFreeze(test.deps, { service: test.services.shop, environment: null, reason: 'done' }, by(people.onCall)),
    );
    must(await start(test, id));
  });

  it('is over by itself', async () => {
    const test = testDeps(database());
    const id = await ready(test);
    must(await freeze(test));
    test.clock.advance(2 * hour);
    must(await start(test, id));
  });

  it('of another place keeps nothing back', async () => {
    const test = testDeps(database());
    const id = await ready(test);
    must(await freeze(test, { service: test.services.bank }));
    must(await freeze(test, { environment: 'staging' }));
    must(await start(test, id));
  });

  it('that comes during the deployment keeps it from starting', async () => {
    const test = testDeps(database());
    const id = await ready(test);
    must(await freeze(test, { startsAt: new Date(test.clock.now().getTime() + 1_000) }));
    expect(await shutBy(test, id)).toEqual(['FROZEN']);
  });

  it('says which planned starts fall into it, and refuses a request for such a time with the next one', async () => {
    const test = testDeps(database());
    const planned = must(
      await openRelease(test.deps, request(test, { startsAt: inHours(test, 1) }), by(people.requester)),
    );
    expect(must(await freeze(test)).planned).toEqual([planned.ref]);
    const other = { ...test, services: { ...test.services, shop: test.services.bank } };
    must(await freeze(other));
    const asked = await openRelease(test.deps, request(other, { startsAt: inHours(test, 1) }), by(people.requester));
    expect(refusal(asked)).toMatchObject({ kind: 'frozen', until: inHours(test, 2).toISOString() });
    must(await openRelease(test.deps, request(other, { startsAt: inHours(test, 3) }), by(people.requester)));
  });

  it('is refused without a reason, for a time that is over, too long, or reversed, and for an unknown place', async () => {
    const test = testDeps(database());
    const problem = async (more: Partial<PlaceFreeze>, person?: string) =>
      refusal(await freeze(test, more, person)).kind;
    expect(await problem({ reason: ' ' })).toBe('reason_needed');
    expect(await problem({ endsAt: test.clock.now() })).toBe('freeze_time');
    expect(await problem({ endsAt: inHours(test, 24 * 400) })).toBe('freeze_time');
    expect(await problem({ startsAt: inHours(test, 3) })).toBe('freeze_time');
    expect(await problem({ service: 'nowhere' })).toBe('unknown_service');
    expect(await problem({ environment: 'moon' })).toBe('unknown_environment');
    expect(await problem({}, people.guest)).toBe('guest');
    const ended = await endFreeze(
      test.deps,
      { service: null, environment: null, reason: 'why not' },
      by(people.onCall),
    );
    expect(refusal(ended).kind).toBe('no_freeze');
  });
});

describe('thousands of freezes', () => {
  it('all count, and a further one is refused with what to do instead', async () => {
    const test = testDeps(database());
    const id = await ready(test);
    const at = test.clock.now().getTime();
    const one = (index: number): Freeze => ({
      id: test.deps.ids.next<'Freeze'>('frz'),
      kind: 'freeze',
      service: index === 0 ? test.services.shop : `elsewhere-${index}`,
      environment: null,
      // The one that matters begins last.
      startsAt: new Date(at - (index === 0 ? 1 : 1_000 + index)),
      endsAt: inHours(test, 2),
      reason: 'many',
      placedBy: people.onCall,
      placedAt: new Date(at),
      endedBy: null,
      endedAt: null,
    });
    const all = Array.from({ length: 3_000 }, (_, index) => one(index));
    for (let from = 0; from < all.length; from += 250)
      await database().transaction(async (stores) => {
        for (const one of all.slice(from, from + 250)) await stores.freezes.insert(one);
      });
    expect(await shutBy(test, id)).toEqual(['FROZEN']);
    expect(refusal(await freeze(test))).toEqual({ kind: 'calendar_full', limit: 1_000 });
    const asked = { service: test.services.shop, environment: null, personId: people.requester };
    expect(must(await whenCanStart(test.deps, asked)).open[0]?.startsAt).toEqual(inHours(test, 2));
  });
});

describe('windows of the settings', () => {
  const hours = (from: number, durationHours: number): CalendarEntry => ({
    name: 'Business hours',
    kind: 'window',
    services: null,
    environments: ['production'],
    reason: '',
    overrun: 'refuse',
    owner: null,
    when: {
      start: { year: 2026, month: 1, day: 1, hour: from, minute: 0 },
      timeZone: 'UTC',
      durationMs: durationHours * hour,
      repeat: 'FREQ=DAILY',
    },
  });

  it('let releases start inside only, when they end inside too', async () => {
    // The clock of the test says 10:00.
    const test = withCalendar(hours(11, 2));
    const id = await ready(test);
    expect(await shutBy(test, id)).toEqual(['OUTSIDE_WINDOWS']);
    test.clock.advance(3 * hour - 1_000);
    expect(await shutBy(test, id)).toEqual(['OUTSIDE_WINDOWS']);
    test.clock.advance(22 * hour + 1_000);
    must(await start(test, id));
  });

  it('are shown with freezes and planned releases', async () => {
    const test = withCalendar(hours(11, 2));
    must(await freeze(test));
    const planned = must(
      await openRelease(
        test.deps,
        request(test, { startsAt: inHours(test, 25.5), environment: 'staging' }),
        by(people.requester),
      ),
    );
    const all = must(await comingUp(test.deps, test.services.shop));
    expect(all.windows).toMatchObject([{ entry: { name: 'Business hours' }, next: { startsAt: inHours(test, 1) } }]);
    expect(all.freezes.at(0)?.entry.reason).toBe('the provider moves');
    expect(all.planned.map(releaseRef)).toContain(planned.ref);
    expect(refusal(await comingUp(test.deps, 'nowhere')).kind).toBe('unknown_service');
    const { release } = await view(test, planned.id as ReleaseId);
    expect(release.startsAt).toEqual(inHours(test, 25.5));
  });
});

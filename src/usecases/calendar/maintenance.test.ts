import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { endAllFreezes } from '../../../test/support/freezes.ts';
import { approved, attestAll, by, must, refusal, request } from '../../../test/support/story.ts';
import { clearQueues, type TestDeps, testDeps } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import type { CalendarEntry } from '../../domain/calendar/calendar.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import { startRelease } from '../deployment/start-release.ts';
import { openRelease } from '../release/open-release.ts';
import { announceMaintenance } from './announce-maintenance.ts';
import { endFreeze, type PlaceFreeze, placeFreeze } from './freezes.ts';
import { tellHeld } from './tell-held.ts';

const database = embeddedDatabase();
afterEach(async () => {
  await endAllFreezes(database());
  await clearQueues(database());
});

const hour = 3_600_000;
const inHours = (test: TestDeps, hours: number) => new Date(test.clock.now().getTime() + hours * hour);

const place = (test: TestDeps, more: Partial<PlaceFreeze> = {}, person: string = people.onCall) =>
  placeFreeze(
    test.deps,
    {
      kind: 'maintenance',
      service: test.services.shop,
      environment: null,
      startsAt: null,
      endsAt: inHours(test, 2),
      reason: 'new disks',
      ...more,
    },
    by(person),
  );

/** What was told in one channel about maintenance, in order; each post once. */
async function told(test: TestDeps, channel = 'COPERATIONS'): Promise<string[]> {
  await test.work.idle();
  return test.messenger.sent.flatMap(({ post }) =>
    post.key.startsWith('maintenance:') && post.target === channel && post.content.kind === 'text'
      ? [post.content.text]
      : [],
  );
}

async function ready(test: TestDeps): Promise<ReleaseId> {
  const id = await approved(test);
  await attestAll(test, id);
  return id;
}
const start = (test: TestDeps, id: ReleaseId) =>
  startRelease(test.deps, { releaseId: id, despiteFailing: true }, by(people.requester));

describe('maintenance', () => {
  it('lets only the releases of whoever placed it start, until it ends', async () => {
    const test = testDeps(database());
    const id = await ready(test);
    must(await place(test));
    const error = refusal(await start(test, id));
    expect(error.kind === 'gate_closed' && error.checks.flatMap(({ reasonCode }) => reasonCode ?? [])).toEqual([
      'IN_MAINTENANCE',
    ]);
    const end = { kind: 'maintenance' as const, service: test.services.shop, environment: null, reason: 'done' };
    expect(refusal(await endFreeze(test.deps, { ...end, kind: 'freeze' }, by(people.onCall)))).toMatchObject({
      kind: 'no_freeze',
      of: 'freeze',
    });
    must(await endFreeze(test.deps, end, by(people.onCall)));
    must(await place(test, {}, people.requester));
    must(await start(test, id));
  });

  it('is told a day and an hour before, at its start and at its end, in each channel once', async () => {
    const test = testDeps(database());
    must(await place(test, { startsAt: inHours(test, 30), endsAt: inHours(test, 32) }));
    const pass = async (hours: number) => {
      test.clock.advance(hours * hour);
      for (const _ of [1, 2]) await announceMaintenance(test.deps);
      return (await told(test)).length;
    };
    expect(await pass(0)).toBe(0);
    expect(await pass(6)).toBe(1);
    expect(await pass(12)).toBe(1);
    expect(await pass(11)).toBe(2);
    expect(await pass(1)).toBe(3);
    expect(await pass(1)).toBe(3);
    expect(await pass(1)).toBe(4);
    expect(await pass(30)).toBe(4);
    const name = `Maintenance of ${test.services.shop}`;
    expect(await told(test)).toEqual([
      `:calendar: ${name} begins in 24 h (${name}): Wed, Mar 4, 2026, 16:00 UTC to Wed, Mar 4, 2026, 18:00 UTC. new disks`,
      `:calendar: ${name} begins in 1 h (${name}): Wed, Mar 4, 2026, 16:00 UTC to Wed, Mar 4, 2026, 18:00 UTC. new disks`,
      `:wrench: ${name} has begun (${name}), until Wed, Mar 4, 2026, 18:00 UTC. new disks`,
      `:white_check_mark: ${name} is over (${name}).`,
    ]);
    expect((await told(test, 'CSUPPORT')).length).toBe(4);
    expect((await told(test, test.deps.settings.releaseChannel)).length).toBe(4);
  });

  it('that begins at once is told at once, and its early end with the reason', async () => {
    const test = testDeps(database());
    must(await place(test, { reason: 'the disk is full <!channel>' }));
    expect((await told(test)).at(-1)).toMatch(/^:wrench: .* has begun .* the disk is full < !channel>$/);
    const end = { kind: 'maintenance' as const, service: test.services.shop, environment: null };
    must(await endFreeze(test.deps, { ...end, reason: 'bigger disk' }, by(people.bystander)));
    test.clock.advance(3 * hour);
    await announceMaintenance(test.deps);
    expect((await told(test)).slice(1)).toEqual([
      `:white_check_mark: Maintenance of ${test.services.shop} has ended early: bigger disk`,
    ]);
  });

  it('that is called off before anybody was told is told nobody', async () => {
    const test = testDeps(database());
    must(await place(test, { startsAt: inHours(test, 48), endsAt: inHours(test, 49) }));
    const end = { kind: 'maintenance' as const, service: test.services.shop, environment: null, reason: 'not needed' };
    must(await endFreeze(test.deps, end, by(people.onCall)));
    expect(await told(test)).toEqual([]);
  });

  it('of the settings is told to its groups, at its own times, each time that it comes', async () => {
    const test = testDeps(database());
    const nightly: CalendarEntry = {
      name: `Backup ${test.services.shop}`,
      kind: 'maintenance',
      services: [test.services.shop],
      environments: null,
      reason: '',
      overrun: 'refuse',
      owner: null,
      announce: { beforeMs: [2 * hour], groups: ['support'] },
      when: {
        start: { year: 2026, month: 1, day: 1, hour: 14, minute: 0 },
        timeZone: 'UTC',
        durationMs: hour,
        repeat: 'FREQ=DAILY',
      },
    };
    test.deps.settings = { ...test.deps.settings, calendar: [nightly] };
    for (let hours = 0; hours < 48; hours += 1) {
      await announceMaintenance(test.deps);
      test.clock.advance(hour);
    }
    expect((await told(test, 'CSUPPORT')).map((text) => text.split(' ')[0])).toEqual([
      ...[':calendar:', ':wrench:', ':white_check_mark:'],
      ...[':calendar:', ':wrench:', ':white_check_mark:'],
    ]);
    expect(await told(test, 'COPERATIONS')).toEqual([]);
  });

  it('says which planned releases it holds, but not those of its owner', async () => {
    const test = testDeps(database());
    const planned = must(
      await openRelease(test.deps, request(test, { startsAt: inHours(test, 1) }), by(people.requester)),
    );
    expect(must(await place(test, {}, people.requester)).planned).toEqual([]);
    expect(must(await place(test)).planned).toEqual([planned.ref]);
  });
});

describe('rules of the settings that hold planned releases', () => {
  it('are told after a start or a reload, in the channel once for the same ones', async () => {
    const test = testDeps(database());
    const planned = must(
      await openRelease(test.deps, request(test, { startsAt: inHours(test, 5) }), by(people.requester)),
    );
    expect(await tellHeld(test.deps)).toBe(0);
    const freeze: CalendarEntry = {
      name: 'Audit',
      kind: 'freeze',
      services: [test.services.shop],
      environments: null,
      reason: '',
      overrun: 'refuse',
      owner: null,
      when: { startsAt: inHours(test, 4), endsAt: inHours(test, 8) },
    };
    test.deps.settings = { ...test.deps.settings, calendar: [freeze] };
    for (const _ of [1, 2]) expect(await tellHeld(test.deps)).toBe(1);
    await test.work.idle();
    const texts = test.messenger.sent.flatMap(({ post }) =>
      post.key.startsWith('calendar-held:') && post.content.kind === 'text' ? [post.content.text] : [],
    );
    expect(texts).toHaveLength(1);
    expect(texts[0]).toContain(`• ${planned.ref} at 2026-03-03 15:00 UTC: Audit`);
  });
});

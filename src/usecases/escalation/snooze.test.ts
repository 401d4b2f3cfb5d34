import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import {
  beginEscalated,
  closed,
  escalation,
  escalationEvents,
  pagesOf,
  raised,
} from '../../../test/support/escalated.ts';
import { nextDueMs } from '../../../test/support/next-due.ts';
import { by, must, refusal } from '../../../test/support/story.ts';
import { clearQueues, settle, type TestDeps } from '../../../test/support/test-deps.ts';
import { channels, people } from '../../../test/support/test-settings.ts';
import { acknowledgeEscalation } from '../watch/acknowledge-escalation.ts';
import { handOver } from './hand-over.ts';
import { snoozeEscalation } from './snooze.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));
const begin = () => beginEscalated(database());

describe('a snooze', () => {
  const snooze = (test: TestDeps, escalationId: string, minutes: number, person: string = people.onCall) =>
    snoozeEscalation(test.deps, { escalationId, end: { minutes } }, by(person));

  it('stops the clock, and then starts again with the people when the problem is still there', async () => {
    const { test, id, passTime } = await begin();
    const { id: escalationId } = await raised(test, id, 'pay');
    await settle(test.deps, test.work);
    must(await acknowledgeEscalation(test.deps, { escalationId }, by(people.onCall)));
    await passTime();
    await settle(test.deps, test.work);
    const { until } = must(await snooze(test, escalationId, 15));
    expect(until).toEqual(new Date(test.clock.now().getTime() + 15 * 60_000));
    expect(await escalation(test, id, 'pay')).toMatchObject({
      snoozedBy: people.onCall,
      snoozedUntil: until,
      acknowledgedBy: null,
      ownerId: people.onCall,
    });
    await settle(test.deps, test.work);
    expect(pagesOf(test)).toEqual({ [channels.escalations]: 1, [people.onCall]: 1 });
    test.clock.advance(15 * 60_000);
    await passTime();
    await settle(test.deps, test.work);
    expect(pagesOf(test)).toEqual({ [channels.escalations]: 1, [people.onCall]: 2 });
    expect(await escalation(test, id, 'pay')).toMatchObject({ snoozedUntil: null, position: 1, acknowledgedBy: null });
    await passTime();
    await settle(test.deps, test.work);
    expect(pagesOf(test)).toMatchObject({ [people.manager]: 1 });
    const types = (await escalationEvents(test, id)).map(({ type }) => type);
    expect(types.slice(-3)).toEqual(['escalation.snoozed', 'escalation.woken', 'escalation.carried']);
  });

  it('ends after its time, and not later', async () => {
    const { test, id } = await begin();
    const { id: escalationId } = await raised(test, id, 'pay');
    await settle(test.deps, test.work);
    const nextMs = () => database().read((stores) => nextDueMs(stores, 'reminders'));
    // The managers are next.
    expect(await nextMs()).toBeGreaterThan(50 * 60_000);
    must(await snooze(test, escalationId, 15));
    expect(await nextMs()).toBeGreaterThan(14 * 60_000);
    expect(await nextMs()).toBeLessThanOrEqual(15 * 60_000);
    const atSeconds = Math.floor(test.clock.now().getTime() / 1_000) + 300;
    must(await snoozeEscalation(test.deps, { escalationId, end: { atSeconds } }, by(people.onCall)));
    expect(await nextMs()).toBeGreaterThan(4 * 60_000);
    expect(await nextMs()).toBeLessThanOrEqual(5 * 60_000);
  });

  it('keeps the managers from being paged when nobody had acknowledged', async () => {
    const { test, id, passTime } = await begin();
    const { id: escalationId } = await raised(test, id, 'pay');
    await settle(test.deps, test.work);
    await passTime();
    must(await snooze(test, escalationId, 60, people.author));
    await settle(test.deps, test.work);
    expect(pagesOf(test)).not.toHaveProperty(people.manager);
    expect(await escalation(test, id, 'pay')).toMatchObject({ ownerId: people.author });
  });

  it('stays quiet when the problem ends meanwhile, or somebody acknowledges it', async () => {
    const { test, id, passTime } = await begin();
    const first = await raised(test, id, 'pay');
    const second = await raised(test, id, 'search');
    await settle(test.deps, test.work);
    must(await snooze(test, first.id, 15));
    must(await snooze(test, second.id, 15));
    await closed(test, id, 'pay');
    must(await acknowledgeEscalation(test.deps, { escalationId: second.id }, by(people.manager)));
    const before = pagesOf(test);
    await passTime();
    await settle(test.deps, test.work);
    expect(pagesOf(test)).toEqual(before);
    expect(await escalation(test, id, 'search')).toMatchObject({ acknowledgedBy: people.manager, snoozedUntil: null });
  });

  it('is replaced by a second one, and ended by a handover', async () => {
    const { test, id, passTime } = await begin();
    const { id: escalationId } = await raised(test, id, 'pay');
    await settle(test.deps, test.work);
    must(await snooze(test, escalationId, 15));
    await settle(test.deps, test.work);
    const before = pagesOf(test);
    must(await snooze(test, escalationId, 60, people.manager));
    expect(await escalation(test, id, 'pay')).toMatchObject({ snoozedBy: people.manager, round: 2 });
    must(await handOver(test.deps, { releaseId: id, escalationId, to: people.author, note: '' }, by(people.manager)));
    await passTime();
    await settle(test.deps, test.work);
    expect(pagesOf(test)).toEqual({
      ...before,
      [people.author]: 1,
      [people.manager]: 1,
      [people.bystander]: 1,
      CINCIDENT: 1,
    });
  });

  it.each([0, -5, 0.5, 24 * 60 + 1, Number.NaN, Number.POSITIVE_INFINITY, 1e300])(
    'of %s minutes is refused',
    async (minutes) => {
      const { test, id } = await begin();
      const { id: escalationId } = await raised(test, id, 'pay');
      expect(refusal(await snooze(test, escalationId, minutes)).kind).toBe('snooze_bounds');
      expect((await escalation(test, id, 'pay')).snoozedUntil).toBeNull();
    },
  );

  it('is for members, and for what is open', async () => {
    const { test, id } = await begin();
    const { id: escalationId } = await raised(test, id, 'pay');
    expect(refusal(await snooze(test, escalationId, 15, people.guest)).kind).toBe('guest');
    await closed(test, id, 'pay');
    expect(refusal(await snooze(test, escalationId, 15))).toMatchObject({ kind: 'stale' });
    expect(refusal(await snooze(test, 'esc_none', 15)).kind).toBe('unknown_release');
  });

  it('begins in the channel when no tier reaches a person', async () => {
    const { test, id, passTime } = await begin();
    const { id: escalationId } = await raised(test, id, 'slow', 'warning');
    must(await snooze(test, escalationId, 15));
    await passTime();
    await settle(test.deps, test.work);
    expect(pagesOf(test)).toEqual({ CWARNING: 2 });
  });
});

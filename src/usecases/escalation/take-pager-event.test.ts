import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import {
  closed,
  escalation,
  escalationEvents,
  raised,
  resting,
  restingWatch,
  waitingIds,
} from '../../../test/support/escalated.ts';
import { fakePager } from '../../../test/support/fake-pager.ts';
import { withParts } from '../../../test/support/fake-systems.ts';
import { fakePagerSource, pagerEvent } from '../../../test/support/paged.ts';
import { by, must, view } from '../../../test/support/story.ts';
import { clearQueues, settle, type TestDeps, testDeps, workerFor } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import type { Timelines } from '../../domain/escalation/timeline.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { PagerEvent, PagerSource } from '../../ports/pager-source.ts';
import type { Deps } from '../deps.ts';
import { acknowledgeEscalation } from '../watch/acknowledge-escalation.ts';
import { handOver } from './hand-over.ts';
import { snoozeEscalation } from './snooze.ts';
import { takePagerEvent } from './take-pager-event.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

const hour = 3_600_000;
const timelines: Timelines = {
  critical: [
    { notify: [{ kind: 'escalation-channel' }, { kind: 'pager', uses: 'pagerduty' }], afterMs: 0 },
    { notify: [{ kind: 'managers' }], afterMs: hour },
  ],
};
const knowing = fakePagerSource({ PLENA: `${people.onCall.toLowerCase()}@test.example` });
const unknowing = fakePagerSource();

async function begin(key = 'pay') {
  const ids = waitingIds();
  const pager = fakePager();
  const made = testDeps(database(), { policy: restingWatch, escalation: timelines, overrides: { ids } });
  const deps: Deps = { ...made.deps, systems: withParts(made.deps.systems, { pager }) };
  await made.work.stop(1_000);
  const test: TestDeps = { ...made, deps, work: workerFor(deps) };
  const id = await resting(test);
  const settled = () => settle(test.deps, test.work);
  await settled();
  const paged = await raised(test, id, key);
  await settled();
  const now = () => escalation(test, id, key);
  const event = (more: Partial<PagerEvent> = {}) => pagerEvent(paged.key, test.clock.now(), more);
  const take = (what: PagerEvent, source: PagerSource = knowing) =>
    takePagerEvent(test.deps, 'pagerduty', source, what);
  return { test, id, pager, paged, settled, now, event, take, passTime: () => ids.passTime(database()) };
}

const revision = async (test: TestDeps, id: Parameters<typeof view>[1]) => (await view(test, id)).release.revision;

describe('an acknowledgment in a paging system', () => {
  it('stops the timeline: nobody else is paged, and it is theirs', async () => {
    const { test, id, paged, settled, now, event, take, passTime, pager } = await begin();
    expect(await take(event())).toBe('taken');
    expect(await now()).toMatchObject({
      acknowledgedBy: people.onCall,
      ownerId: people.onCall,
      pagerAnswer: { in: 'PagerDuty', did: 'acknowledged', by: people.onCall },
    });
    await passTime();
    await settled();
    expect(test.messenger.shown.map(({ message }) => message.target)).not.toContain(people.manager);
    // The pager is told the same; it changes nothing there.
    expect(pager.calls).toEqual([`raise ${paged.key}`, `acknowledge ${paged.key}`]);
    expect((await escalationEvents(test, id)).findLast(({ type }) => type === 'escalation.acknowledged')).toMatchObject(
      {
        actor: { kind: 'person', id: people.onCall },
        data: { in: 'PagerDuty', by: 'Lena Fischer' },
      },
    );
  });

  it.each<[string, PagerSource]>([
    ['whose address the system does not tell', unknowing],
    ['who is not in Slack', fakePagerSource({ PLENA: 'nobody@test.example' })],
    ['who is a guest in Slack', fakePagerSource({ PLENA: `${people.guest.toLowerCase()}@test.example` })],
    [
      'who cannot be looked up now',
      { ...unknowing, emailOf: () => Promise.reject(new IntegrationError('unavailable', 'no answer')) },
    ],
  ])('by somebody %s counts, under their name there', async (_who, source) => {
    const { test, now, event, take } = await begin();
    test.directory.emails.set(`${people.guest.toLowerCase()}@test.example`, people.guest);
    expect(await take(event(), source)).toBe('taken');
    expect(await now()).toMatchObject({ acknowledgedBy: 'Lena Fischer', ownerId: 'Lena Fischer' });
  });

  it.each([
    ['UMANAGER', '“UMANAGER”'],
    ['quarterdeck', '“quarterdeck”'],
    ['', 'somebody'],
    [`a\u202Eb${'x'.repeat(500)}`, `ab${'x'.repeat(78)}`],
  ])('by “%s” is not shown as somebody else’s', async (name, shown) => {
    const { now, event, take } = await begin();
    await take(event({ by: { id: 'PX', name } }), unknowing);
    expect((await now()).acknowledgedBy).toBe(shown);
  });

  it('changes nothing the second time, in another delivery, or after one in Slack', async () => {
    const { test, id, paged, event, take } = await begin();
    const first = event();
    await take(first);
    const before = await revision(test, id);
    expect(await take(first)).toBe('known already');
    expect(await take(event(), unknowing)).toBe('known already');
    expect(await take(event({ did: 'acknowledged', by: { id: 'PTOM', name: 'Tom' } }))).toBe('known already');
    expect(await revision(test, id)).toBe(before);
    must(
      await handOver(
        test.deps,
        { releaseId: id, escalationId: paged.id, to: people.author, note: '' },
        by(people.onCall),
      ),
    );
    // Sent again after the handover: it has been taken, whatever the clocks say.
    expect(await take(first)).toBe('taken');
    expect((await escalation(test, id, 'pay')).acknowledgedBy).toBeNull();
  });

  it('of an earlier round changes nothing, also with a clock that is an hour off', async () => {
    const { test, id, paged, event, take, now } = await begin();
    const begunAt = test.clock.now();
    const offMs = 50 * 60_000;
    const late = event({
      occurredAt: new Date(begunAt.getTime() + offMs + 60_000),
      begunAt: new Date(begunAt.getTime() + offMs),
    });
    test.clock.advance(10 * 60_000);
    must(
      await handOver(
        test.deps,
        { releaseId: id, escalationId: paged.id, to: people.author, note: '' },
        by(people.onCall),
      ),
    );
    expect(await take(late)).toBe('of an earlier round');
    expect((await now()).acknowledgedBy).toBeNull();
    const present = {
      ...event(),
      occurredAt: new Date(test.clock.now().getTime() + offMs + 60_000),
      begunAt: late.begunAt,
    };
    expect(await take(present)).toBe('taken');
  });

  it('of something that is over, is of another pager, or is not ours changes nothing', async () => {
    const { test, id, event, take } = await begin();
    expect(await takePagerEvent(test.deps, 'another', knowing, event())).toBe('unknown');
    expect(await take(event({ key: 'nothing of ours' }))).toBe('unknown');
    await closed(test, id, 'pay');
    const before = await revision(test, id);
    expect(await take(event())).toBe('unknown');
    expect(await revision(test, id)).toBe(before);
  });

  it('of last week does not acknowledge the same problem of today', async () => {
    const { test, event, take, now } = await begin();
    const lastWeek = new Date(test.clock.now().getTime() - 7 * 24 * hour);
    expect(await take(event({ occurredAt: lastWeek, begunAt: lastWeek }))).toBe('of an earlier round');
    expect((await now()).acknowledgedBy).toBeNull();
  });

  it('ends a snooze, and Slack goes on from there', async () => {
    const { test, id, paged, event, take, now } = await begin();
    must(await snoozeEscalation(test.deps, { escalationId: paged.id, end: { minutes: 15 } }, by(people.author)));
    expect(await take(event())).toBe('taken');
    expect(await now()).toMatchObject({ snoozedUntil: null, acknowledgedBy: people.onCall });
    const stale = await acknowledgeEscalation(test.deps, { escalationId: paged.id }, by(people.author));
    expect(stale).toMatchObject({ ok: false, error: { kind: 'stale', now: expect.stringContaining(people.onCall) } });
    must(
      await handOver(test.deps, { releaseId: id, escalationId: null, to: people.author, note: '' }, by(people.onCall)),
    );
    expect(await now()).toMatchObject({ pagerAnswer: null, acknowledgedBy: null });
  });

  it('is found by a key that is too long for the system', async () => {
    const { paged, event, take } = await begin(`pay ${'very '.repeat(60)}long`);
    const key = knowing.keyOf(paged.key);
    expect(key).not.toBe(paged.key);
    expect(await take(event({ key: key.replace(/.$/, (last) => (last === '0' ? '1' : '0')) }))).toBe('unknown');
    expect(await take(event({ key }))).toBe('taken');
  });
});

describe('an end in a paging system', () => {
  it('counts as an acknowledgment, and the problem stays open', async () => {
    const { event, take, now, paged, settled, pager } = await begin();
    expect(await take(event({ did: 'resolved' }))).toBe('taken');
    expect(await now()).toMatchObject({
      acknowledgedBy: people.onCall,
      closedAt: null,
      pagerAnswer: { did: 'resolved' },
    });
    await settled();
    expect(pager.calls.at(-1)).toBe(`acknowledge ${paged.key}`);
    expect(await take(event({ did: 'resolved' }))).toBe('known already');
  });

  it('after an acknowledgment in Slack is shown, and takes nothing from whoever owns it', async () => {
    const { test, id, event, take, now, paged } = await begin();
    must(await acknowledgeEscalation(test.deps, { escalationId: paged.id }, by(people.author)));
    expect(await take(event({ did: 'resolved' }), unknowing)).toBe('taken');
    expect(await now()).toMatchObject({
      acknowledgedBy: people.author,
      pagerAnswer: { did: 'resolved', by: 'Lena Fischer' },
    });
    expect((await escalationEvents(test, id)).at(-1)).toMatchObject({
      type: 'escalation.resolved_at_pager',
      data: { in: 'PagerDuty', by: 'Lena Fischer' },
    });
  });
});

describe('a pager that is raised anew', () => {
  it('is told so after an acknowledgment, and not before', async () => {
    const { test, id, paged, event, take, settled, pager } = await begin();
    expect(pager.alerts.get(paged.key)?.alert.isAgain).toBe(false);
    await take(event());
    await settled();
    must(
      await handOver(test.deps, { releaseId: id, escalationId: null, to: people.author, note: '' }, by(people.onCall)),
    );
    await test.deps.database.transaction((stores) =>
      stores.pagers.want({ id: test.deps.ids.next('pgr'), releaseId: id, escalationId: paged.id, uses: 'pagerduty' }),
    );
    await settled();
    expect(pager.alerts.get(paged.key)?.alert.isAgain).toBe(true);
  });
});

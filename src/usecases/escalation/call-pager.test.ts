import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { closed, escalation, raised, resting, restingWatch, waitingIds } from '../../../test/support/escalated.ts';
import { fakePager } from '../../../test/support/fake-pager.ts';
import { withParts } from '../../../test/support/fake-systems.ts';
import { by, must, view } from '../../../test/support/story.ts';
import { clearQueues, settle, type TestDeps, testDeps, workerFor, workUntil } from '../../../test/support/test-deps.ts';
import { channels, people } from '../../../test/support/test-settings.ts';
import type { Timelines } from '../../domain/escalation/timeline.ts';
import type { Deps } from '../deps.ts';
import { acknowledgeEscalation } from '../watch/acknowledge-escalation.ts';
import { callPager } from './call-pager.ts';
import { handOver } from './hand-over.ts';
import { snoozeEscalation } from './snooze.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

const timelines: Timelines = {
  critical: [
    { notify: [{ kind: 'escalation-channel' }, { kind: 'pager', uses: 'fake' }], afterMs: 0 },
    { notify: [{ kind: 'managers' }], afterMs: 3_600_000 },
  ],
};

async function begin() {
  const ids = waitingIds();
  const pager = fakePager();
  const made = testDeps(database(), { policy: restingWatch, escalation: timelines, overrides: { ids } });
  const deps: Deps = { ...made.deps, systems: withParts(made.deps.systems, { pager }) };
  await made.work.stop(1_000);
  const test: TestDeps = { ...made, deps, work: workerFor(deps) };
  const id = await resting(test);
  const settled = () => settle(test.deps, test.work);
  await settled();
  return { test, id, pager, settled, passTime: () => ids.passTime(database()) };
}

const told = (test: TestDeps) =>
  test.messenger.sent.flatMap(({ post }) =>
    post.content.kind === 'text' && post.key.startsWith('pager:') ? [[post.target, post.content.text]] : [],
  );

describe('a pager', () => {
  it('is raised with the key of the problem, then acknowledged, then resolved, each once', async () => {
    const { test, id, pager, settled } = await begin();
    const { id: escalationId, key } = await raised(test, id, 'pay');
    await raised(test, id, 'pay');
    await settled();
    expect(pager.calls).toEqual([`raise ${key}`]);
    expect(pager.alerts.get(key)?.alert).toMatchObject({
      severity: 'critical',
      summary: expect.stringContaining('pay fails'),
      service: test.services.shop,
      environment: 'production',
      about: { kind: 'release', ref: `R-${(await view(test, id)).release.number}` },
    });
    must(await acknowledgeEscalation(test.deps, { escalationId }, by(people.onCall)));
    await settled();
    await closed(test, id, 'pay');
    await settled();
    expect(pager.calls).toEqual([`raise ${key}`, `acknowledge ${key}`, `resolve ${key}`]);
    const { events, pagers } = await view(test, id);
    expect(events.flatMap(({ type, data }) => (type === 'escalation.pager_told' ? [data.told] : []))).toEqual([
      'raised',
      'acknowledged',
      'resolved',
    ]);
    expect(pagers).toMatchObject([{ uses: 'fake', wanted: 'resolved', told: 'resolved', failure: null }]);
  });

  it('is not called for a warning, nor in the transaction that raises the problem', async () => {
    const { test, id, pager, settled } = await begin();
    await raised(test, id, 'slow', 'warning');
    await settled();
    expect(pager.calls).toEqual([]);
    await raised(test, id, 'pay');
    expect(pager.calls).toEqual([]);
    await settled();
    expect(pager.calls).toHaveLength(1);
  });

  it('is quiet during a snooze, and raised again after it', async () => {
    const { test, id, pager, settled, passTime } = await begin();
    const { id: escalationId, key } = await raised(test, id, 'pay');
    await settled();
    must(await snoozeEscalation(test.deps, { escalationId, end: { minutes: 15 } }, by(people.onCall)));
    await settled();
    expect(pager.alerts.get(key)?.isQuiet).toBe(true);
    await passTime();
    await settled();
    expect(pager.alerts.get(key)?.isQuiet).toBe(false);
  });

  it('stays as it is when the problem is handed over', async () => {
    const { test, id, pager, settled } = await begin();
    const { key } = await raised(test, id, 'pay');
    await settled();
    must(
      await handOver(test.deps, { releaseId: id, escalationId: null, to: people.author, note: '' }, by(people.onCall)),
    );
    await settled();
    expect(pager.calls).toEqual([`raise ${key}`]);
  });

  it('that cannot be reached is told of in the channel once, called again, and delays no tier', async () => {
    const { test, id, pager, settled, passTime } = await begin();
    pager.mishap = 'lost';
    const { key } = await raised(test, id, 'pay');
    await settled();
    await passTime();
    await settled();
    expect(test.messenger.shown.map(({ message }) => message.target)).toContain(people.manager);
    await workUntil(test.deps, test.work, 'it was called twice', () => told(test).length > 0);
    expect(told(test)).toEqual([
      [channels.escalations, expect.stringContaining('Fake cannot be reached, so it has paged nobody')],
    ]);
    expect((await view(test, id)).pagers).toMatchObject([{ told: null, failure: 'the pager does not answer' }]);
    pager.mishap = null;
    await workUntil(test.deps, test.work, 'it is raised', () => pager.alerts.has(key));
    await settled();
    expect(told(test).map(([, text]) => text)).toEqual([
      expect.stringContaining('cannot be reached'),
      'Fake answers again, and was told.',
    ]);
    expect((await view(test, id)).pagers).toMatchObject([{ told: 'raised', failure: null }]);
  });

  it('that never answers is given up after many calls, and people are told', async () => {
    const { test, id, pager, settled } = await begin();
    pager.mishap = 'lost';
    const { id: escalationId } = await raised(test, id, 'pay');
    await settled();
    const [row] = (await view(test, id)).pagers.filter((one) => one.escalationId === escalationId);
    if (!row) throw new Error('no pager is wanted');
    const [lease] = await database().transaction(async (stores) => {
      await stores.pagers.schedule(row.id, 0);
      return (await stores.pagers.claim(10, 30_000)).filter((one) => one.id === row.id);
    });
    if (!lease) throw new Error('the call is not due');
    await callPager(test.deps, { ...lease, attempts: 65 });
    await settled();
    expect(told(test).at(-1)).toEqual([
      channels.escalations,
      expect.stringMatching(
        /Fake could not be told that there is a problem, and is not called again: the pager does not/,
      ),
    ]);
    pager.mishap = null;
    await settled();
    expect(pager.calls).toEqual([]);
    // The next thing to tell is told all the same.
    await closed(test, id, 'pay');
    await settled();
    expect(pager.calls).toHaveLength(1);
  });

  it('that took the call without saying so shows one alert all the same', async () => {
    const { test, id, pager, settled } = await begin();
    pager.mishap = 'ambiguous';
    const { key } = await raised(test, id, 'pay');
    await settled();
    expect((await view(test, id)).pagers).toMatchObject([{ told: null }]);
    pager.mishap = null;
    await workUntil(test.deps, test.work, 'it has confirmed', async () =>
      (await view(test, id)).pagers.every((one) => one.told === 'raised'),
    );
    expect(pager.calls.every((call) => call === `raise ${key}`)).toBe(true);
    expect(pager.alerts.size).toBe(1);
  });

  it('is told only the last state of a problem that ended while it could not be reached', async () => {
    const { test, id, pager, settled } = await begin();
    pager.mishap = 'lost';
    const { key } = await raised(test, id, 'pay');
    await settled();
    await closed(test, id, 'pay');
    pager.mishap = null;
    await workUntil(test.deps, test.work, 'it is told', () => pager.calls.length > 0);
    await settled();
    expect(pager.calls).toEqual([`resolve ${key}`]);
    expect(await escalation(test, id, 'pay')).toMatchObject({ closedAt: expect.any(Date) });
  });

  it('that is in no integration fails like one that is away', async () => {
    const made = testDeps(database(), { policy: restingWatch, escalation: timelines });
    const id = await resting(made);
    await raised(made, id, 'pay');
    await settle(made.deps, made.work);
    expect(told(made).map(([, text]) => text)).toEqual([expect.stringContaining('there is no pager fake here')]);
  });

  it('that wants to be told again is, for as long as the problem is open', async () => {
    const { test, id, pager, settled } = await begin();
    const repeating = Object.assign(pager, { repeatMs: 30 });
    const { key } = await raised(test, id, 'pay');
    // A call that another test left behind may come in between.
    const mine = () => repeating.calls.filter((call) => call.endsWith(key));
    await workUntil(test.deps, test.work, 'it was told three times', () => mine().length >= 3);
    expect(new Set(mine())).toEqual(new Set([`raise ${key}`]));
    await closed(test, id, 'pay');
    await settled();
    const calls = mine().length;
    await settled();
    expect(mine().slice(calls - 1)).toEqual([`resolve ${key}`]);
    const { events } = await view(test, id);
    expect(events.filter(({ type }) => type === 'escalation.pager_told')).toHaveLength(2);
  });
});

import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { resting, restingWatch } from '../../../test/support/escalated.ts';
import { type FakePager, fakePager } from '../../../test/support/fake-pager.ts';
import { withParts } from '../../../test/support/fake-systems.ts';
import { declared, recordOf } from '../../../test/support/incidents.ts';
import { fakePagerSource, pagerEvent } from '../../../test/support/paged.ts';
import { by, must, refusal } from '../../../test/support/story.ts';
import { clearQueues, settle, type TestDeps, testDeps, workerFor } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import type { Timelines } from '../../domain/escalation/timeline.ts';
import type { IncidentId } from '../../domain/ids.ts';
import { pageKey, pageOf } from '../../domain/incident/page.ts';
import type { SeverityLevel } from '../../domain/incident/severity.ts';
import { takePagerEvent } from '../escalation/take-pager-event.ts';
import { acknowledgeIncident } from './acknowledge-incident.ts';
import { assessIncident } from './assess-incident.ts';
import { callMissedPagers } from './call-missed-pagers.ts';
import { pageRow } from './page-on-call.ts';
import { reopenIncident } from './reopen-incident.ts';
import { resolveIncident } from './resolve-incident.ts';
import { takeCommand } from './take-command.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

const atOnce: Timelines = { critical: [{ notify: [{ kind: 'pager', uses: 'pagerduty' }], afterMs: 0 }] };
const emails = { PLENA: 'lena@harbor.example' };
const source = fakePagerSource(emails);

function paging(escalation: Timelines = atOnce): { test: TestDeps; pager: FakePager } {
  const made = testDeps(database(), { escalation, policy: restingWatch });
  const pager = fakePager();
  const deps = { ...made.deps, systems: withParts(made.deps.systems, { pager }) };
  const test = { ...made, deps, work: workerFor(deps) };
  return { test, pager };
}
async function begin(severity: SeverityLevel = 2, more: Parameters<typeof declared>[1] = {}) {
  const { test, pager } = paging();
  const id = await declared(test, { severity, ...more });
  const settled = () => settle(test.deps, test.work);
  await settled();
  return { test, pager, id, key: pageKey(id), settled };
}
const assess = (test: TestDeps, incidentId: IncidentId, severity: SeverityLevel) =>
  assessIncident(
    test.deps,
    { incidentId, severity, scope: 'payments', impact: 'nobody can pay', beganAt: null },
    by(people.bystander),
  );
const resolve = (test: TestDeps, incidentId: IncidentId) =>
  resolveIncident(test.deps, { incidentId, how: 'fixed_forward', words: 'the limit was raised' }, by(people.bystander));
const pageNow = async (test: TestDeps, id: IncidentId) => pageOf((await recordOf(test, id)).entries);
const act = (test: TestDeps, key: string, more: Parameters<typeof pagerEvent>[2] = {}) =>
  takePagerEvent(test.deps, 'pagerduty', source, pagerEvent(key, test.clock.now(), more));

describe('an incident without a release', () => {
  it('pages whoever is on call, once, and says what it is about', async () => {
    const { test, pager, id, key, settled } = await begin(1);
    await settled();
    expect(pager.calls).toEqual([`raise ${key}`]);
    const { incident } = await recordOf(test, id);
    expect(pager.alerts.get(key)?.alert).toMatchObject({
      severity: 'rollback',
      service: test.services.shop,
      environment: 'production',
      about: { kind: 'incident', ref: `I-${incident.number}` },
      isAgain: false,
    });
    expect(pager.alerts.get(key)?.alert.summary).toContain('SEV1');
  });

  it.each([3, 4] as const)('of SEV%d pages nobody', async (severity) => {
    const { test, pager, id } = await begin(severity);
    expect([pager.calls, await pageNow(test, id)]).toEqual([[], null]);
    expect(refusal(await acknowledgeIncident(test.deps, { incidentId: id }, by(people.onCall))).kind).toBe(
      'no_open_page',
    );
  });

  it('pages nobody without a pager in the timeline of its service', async () => {
    const { test, pager } = paging({});
    const id = await declared(test, { severity: 1 });
    await settle(test.deps, test.work);
    expect([pager.calls, await pageNow(test, id)]).toEqual([[], null]);
  });

  it('is acknowledged in Slack once, and ends at the pager when it is resolved', async () => {
    const { test, pager, id, key, settled } = await begin();
    must(await acknowledgeIncident(test.deps, { incidentId: id }, by(people.onCall)));
    expect(refusal(await acknowledgeIncident(test.deps, { incidentId: id }, by(people.bystander)))).toMatchObject({
      kind: 'page_acknowledged',
      by: people.onCall,
    });
    await settled();
    expect(pager.alerts.get(key)?.isQuiet).toBe(true);
    must(await assess(test, id, 2));
    must(await resolve(test, id));
    await settled();
    expect(pager.calls).toEqual([`raise ${key}`, `acknowledge ${key}`, `resolve ${key}`]);
    expect(pager.alerts.size).toBe(0);
  });

  it('is acknowledged by whoever takes command of it', async () => {
    const { test, pager, id, key, settled } = await begin();
    must(await takeCommand(test.deps, { incidentId: id }, by(people.onCall)));
    await settled();
    expect(pager.alerts.get(key)?.isQuiet).toBe(true);
    expect(await pageNow(test, id)).toMatchObject({ acknowledgedBy: people.onCall, answer: null });
  });

  it('pages when it gets worse, again when that was acknowledged, and no longer when it is mild', async () => {
    const { test, pager, id, key, settled } = await begin(3);
    must(await assess(test, id, 2));
    await settled();
    must(await acknowledgeIncident(test.deps, { incidentId: id }, by(people.onCall)));
    await settled();
    must(await assess(test, id, 1));
    await settled();
    expect(pager.alerts.get(key)).toMatchObject({ isQuiet: false, alert: { isAgain: true, severity: 'rollback' } });
    must(await assess(test, id, 2));
    await settled();
    must(await assess(test, id, 4));
    await settled();
    expect(pager.calls.map((call) => call.split(' ')[0])).toEqual(['raise', 'acknowledge', 'raise', 'resolve']);
  });

  it('pages again when it is reopened', async () => {
    const { test, pager, id, key, settled } = await begin();
    must(await assess(test, id, 2));
    must(await resolve(test, id));
    await settled();
    must(await reopenIncident(test.deps, { incidentId: id, words: 'it is back' }, by(people.bystander)));
    await settled();
    expect(pager.calls.slice(-2)).toEqual([`resolve ${key}`, `raise ${key}`]);
    expect(await pageNow(test, id)).toMatchObject({ wanted: 'raised', acknowledgedBy: null });
  });

  it('does not page by a later pager once it is acknowledged', async () => {
    const later = { notify: [{ kind: 'pager' as const, uses: 'pagerduty' }], afterMs: 3_600_000 };
    const { test, pager } = paging({ critical: [{ notify: [], afterMs: 0 }, later] });
    const id = await declared(test, { severity: 2 });
    await settle(test.deps, test.work);
    must(await acknowledgeIncident(test.deps, { incidentId: id }, by(people.onCall)));
    await settle(test.deps, test.work);
    expect(pager.calls).toEqual([]);
  });

  it('of a release is left to the escalations of that release', async () => {
    const { test, pager } = paging();
    const releaseId = await resting(test);
    const id = await declared(test, { releaseId, severity: 1 });
    await settle(test.deps, test.work);
    expect(await pageNow(test, id)).toBeNull();
    expect(pager.calls.filter((call) => call.includes(id))).toEqual([]);
  });
});

describe('what a person does in the paging system', () => {
  it('counts like in Slack, once', async () => {
    const { test, pager, id, key, settled } = await begin();
    const event = pagerEvent(key, test.clock.now());
    const take = () => takePagerEvent(test.deps, 'pagerduty', source, event);
    expect([await take(), await take()]).toEqual(['taken', 'known already']);
    await settled();
    expect(await pageNow(test, id)).toMatchObject({
      wanted: 'acknowledged',
      acknowledgedBy: 'Lena Fischer',
      answer: { in: 'PagerDuty', did: 'acknowledged' },
    });
    expect(pager.alerts.get(key)?.isQuiet).toBe(true);
  });

  it('does not resolve the incident, which stays open until somebody says how it ended', async () => {
    const { test, id, key } = await begin();
    expect(await act(test, key, { did: 'resolved' })).toBe('taken');
    expect(await act(test, key, { did: 'resolved' })).toBe('known already');
    const { incident, page } = await recordOf(test, id);
    expect([incident.state, page?.answer?.did, page?.acknowledgedBy]).toEqual(['detected', 'resolved', 'Lena Fischer']);
  });

  it('changes nothing when it is about no incident, another pager, an earlier page, or what is over', async () => {
    const { test, id, key, settled } = await begin();
    const before = (await recordOf(test, id)).entries.length;
    const now = test.clock.now();
    expect(await takePagerEvent(test.deps, 'other', source, pagerEvent(key, now))).toBe('unknown');
    expect(await act(test, pageKey('inc_none' as IncidentId))).toBe('unknown');
    const weekAgo = new Date(now.getTime() - 7 * 86_400_000);
    expect(await act(test, key, { occurredAt: weekAgo, begunAt: weekAgo })).toBe('of an earlier round');
    expect((await recordOf(test, id)).entries).toHaveLength(before);
    must(await assess(test, id, 2));
    must(await resolve(test, id));
    await settled();
    expect(await act(test, key)).toBe('unknown');
  });
});

describe('a pager that does not answer', () => {
  const due = async (test: TestDeps, id: IncidentId) => {
    await database().transaction((stores) => stores.incidentReminders.schedule(pageRow({ id }, 'pagerduty'), 0));
    await settle(test.deps, test.work);
  };

  it.each(['lost', 'ambiguous'] as const)(
    'is called again when the call was %s, and people are told',
    async (mishap) => {
      const { test, pager } = paging();
      pager.mishap = mishap;
      const id = await declared(test, { severity: 2 });
      await settle(test.deps, test.work);
      const told = () => test.messenger.sent.map(({ post }) => JSON.stringify(post.content)).join('\n');
      expect((await pageNow(test, id))?.failures.get('pagerduty')).toBeDefined();
      expect(told()).toContain('so it has paged nobody');
      pager.mishap = null;
      await due(test, id);
      expect((await pageNow(test, id))?.failures.size).toBe(0);
      expect(told()).toContain('answers again');
      expect([...pager.alerts.keys()]).toEqual([pageKey(id)]);
    },
  );

  it('ends what may have arrived', async () => {
    const { test, pager } = paging();
    pager.mishap = 'ambiguous';
    const id = await declared(test, { severity: 2 });
    await settle(test.deps, test.work);
    pager.mishap = null;
    must(await assess(test, id, 3));
    await settle(test.deps, test.work);
    expect(pager.alerts.size).toBe(0);
    expect(pager.calls.at(-1)).toBe(`resolve ${pageKey(id)}`);
  });

  it('is told again and again what it would forget, until it is over', async () => {
    const { test, pager } = paging();
    Object.assign(pager, { repeatMs: 60_000 });
    const id = await declared(test, { severity: 2 });
    await settle(test.deps, test.work);
    await due(test, id);
    expect(pager.calls).toHaveLength(2);
    const types = (await recordOf(test, id)).entries.map(({ type }) => type);
    expect(types.filter((type) => type === 'incident.pager_told')).toHaveLength(1);
    must(await assess(test, id, 4));
    await settle(test.deps, test.work);
    const state = await database().read((stores) => stores.incidentReminders.state());
    expect(pager.calls.at(-1)).toBe(`resolve ${pageKey(id)}`);
    expect(state.due).toBe(0);
  });
});

describe('a call that nobody made, because another version took its row', () => {
  const taken = async (test: TestDeps, id: IncidentId) => {
    await database().transaction((stores) => stores.incidentReminders.schedule(pageRow({ id }, 'pagerduty'), null));
    await settle(test.deps, test.work);
  };
  const look = async (test: TestDeps, afterMs: number) => {
    test.clock.advance(afterMs);
    await callMissedPagers(test.deps);
    await settle(test.deps, test.work);
  };

  /** Incidents of other tests are still open. */
  const callsFor = (pager: FakePager, id: IncidentId) => pager.calls.filter((call) => call.endsWith(pageKey(id)));

  it('is made after two minutes, and not again once it was confirmed', async () => {
    const { test, pager } = paging();
    const id = await declared(test, { severity: 2 });
    await taken(test, id);
    await look(test, 119_000);
    expect(callsFor(pager, id)).toEqual([]);
    await look(test, 2_000);
    await look(test, 600_000);
    expect(callsFor(pager, id)).toEqual([`raise ${pageKey(id)}`]);
    must(await assess(test, id, 4));
    await taken(test, id);
    expect(pager.alerts.has(pageKey(id))).toBe(true);
    await look(test, 0);
    expect(pager.alerts.has(pageKey(id))).toBe(false);
  });

  it('is not made before the time of its tier, for a pager that fails, or for an end of what never began', async () => {
    const later: Timelines = {
      critical: [
        { notify: [], afterMs: 0 },
        { notify: [{ kind: 'pager', uses: 'pagerduty' }], afterMs: 3_600_000 },
      ],
    };
    const { test, pager } = paging(later);
    const id = await declared(test, { severity: 2 });
    await taken(test, id);
    await look(test, 3_600_000);
    expect(callsFor(pager, id)).toEqual([]);
    must(await assess(test, id, 4));
    await taken(test, id);
    await look(test, 3_600_000);
    expect(callsFor(pager, id)).toEqual([]);
    const failing = paging();
    failing.pager.mishap = 'lost';
    const lost = await declared(failing.test, { severity: 2 });
    await settle(failing.test.deps, failing.test.work);
    failing.pager.mishap = null;
    await look(failing.test, 600_000);
    expect([callsFor(failing.pager, lost), (await pageNow(failing.test, lost))?.failures.size]).toEqual([[], 1]);
  });
});

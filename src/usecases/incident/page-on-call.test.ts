import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { resting } from '../../../test/support/escalated.ts';
import { assess, pageNow, paging } from '../../../test/support/incident-pages.ts';
import { declared, recordOf } from '../../../test/support/incidents.ts';
import { fakePagerSource, pagerEvent } from '../../../test/support/paged.ts';
import { by, must, refusal } from '../../../test/support/story.ts';
import { clearQueues, settle, type TestDeps } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import type { IncidentId } from '../../domain/ids.ts';
import { incidentOfKey, pageKey } from '../../domain/incident/page.ts';
import type { SeverityLevel } from '../../domain/incident/severity.ts';
import { takePagerEvent } from '../escalation/take-pager-event.ts';
import { acknowledgeIncident } from './acknowledge-incident.ts';
import { reopenIncident } from './reopen-incident.ts';
import { resolveIncident } from './resolve-incident.ts';
import { takeCommand } from './take-command.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));
const source = fakePagerSource();

async function begin(severity: SeverityLevel = 2, more: Parameters<typeof declared>[1] = {}) {
  const { test, pager } = paging(database());
  const id = await declared(test, { severity, ...more });
  const settled = () => settle(test.deps, test.work);
  await settled();
  return { test, pager, id, key: pageKey(id), settled };
}
const resolve = (test: TestDeps, incidentId: IncidentId) =>
  resolveIncident(test.deps, { incidentId, how: 'fixed_forward', words: 'the limit was raised' }, by(people.bystander));
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
    const { test, pager } = paging(database(), {});
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
    const { test, pager } = paging(database(), { critical: [{ notify: [], afterMs: 0 }, later] });
    const id = await declared(test, { severity: 2 });
    await settle(test.deps, test.work);
    must(await acknowledgeIncident(test.deps, { incidentId: id }, by(people.onCall)));
    await settle(test.deps, test.work);
    expect(pager.calls).toEqual([]);
  });

  it('of a release is left to the escalations of that release', async () => {
    const { test, pager } = paging(database());
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

  it('is told from what is about a check with the name of an incident', () => {
    expect(incidentOfKey('incident:dep_00000000000000000001')).toBeNull();
    expect(incidentOfKey(pageKey('inc_1' as IncidentId))).toBe('inc_1');
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

import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { approved, by, eventTypes, must, opened, refusal, view } from '../../../test/support/story.ts';
import { clearQueues, type TestDeps, testDeps } from '../../../test/support/test-deps.ts';
import { groups, people } from '../../../test/support/test-settings.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import { explainStart } from '../deployment/explain-start.ts';
import { startRelease } from '../deployment/start-release.ts';
import { placeLock } from '../lock/locks.ts';
import { revisePlan } from '../release/revise-plan.ts';
import { bypassCheck } from './bypass-check.ts';
import { decideRelease } from './decide-release.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

const policy = { bypassGroups: [groups.onCall] };
const bypass = (test: TestDeps, id: ReleaseId, check: string, person: string = people.onCall, reason = 'no time') =>
  bypassCheck(test.deps, { releaseId: id, check, reason }, by(person));
const start = (test: TestDeps, id: ReleaseId) =>
  startRelease(test.deps, { releaseId: id, despiteFailing: true }, by(people.requester));

describe('bypassing a check', () => {
  it('lets the release start, says so to everybody, and stays on record', async () => {
    const test = testDeps(database(), { policy });
    const id = await approved(test);
    expect(refusal(await start(test, id)).kind).toBe('gate_closed');
    expect(must(await bypass(test, id, 'Checklist'))).toMatchObject({ title: 'Checklist' });
    const checks = must(await explainStart(test.deps, id)).checks;
    expect(checks.find((check) => check.id === 'checklist')).toMatchObject({
      result: 'bypassed',
      bypassedBy: people.onCall,
      detail: expect.stringContaining('“no time”; without the bypass: not checked off'),
    });
    must(await start(test, id));
    expect(await eventTypes(test, id)).toContain('gate.bypassed');
    const posts = await database().read((stores) => stores.posts.forRelease(id));
    const said = posts.find(({ key }) => key.startsWith('bypass:'));
    expect(said).toMatchObject({ target: test.deps.settings.releaseChannel, threadOf: null });
    const judged = (await view(test, id)).events.find(({ type }) => type === 'gate.judged');
    expect(JSON.stringify(judged?.data)).toContain('bypassed');
  });

  it('does not outlive a change of the plan', async () => {
    const test = testDeps(database(), { policy });
    const id = await approved(test);
    must(await bypass(test, id, 'checklist'));
    const change = { releaseId: id, planHash: null, because: 'as asked', announcement: 'x' };
    must(await revisePlan(test.deps, change, by(people.requester)));
    const approve = { releaseId: id, decision: 'approve' as const, planHash: null, comment: '' };
    must(await decideRelease(test.deps, approve, by(people.approver)));
    expect(refusal(await start(test, id)).kind).toBe('gate_closed');
  });

  it.each([
    ['a check that passes', 'artifact', people.onCall, 'cannot_bypass'],
    ['what is no check', 'everything', people.onCall, 'cannot_bypass'],
    ['somebody outside the groups', 'checklist', people.approver, 'not_permitted'],
    ['a guest', 'checklist', people.guest, 'guest'],
  ])('refuses %s', async (_what, check, person, kind) => {
    const test = testDeps(database(), { policy });
    const id = await approved(test);
    expect(refusal(await bypass(test, id, check, person)).kind).toBe(kind);
    expect(await database().read((stores) => stores.bypasses.forRelease(id))).toEqual([]);
  });

  it('refuses what nobody may set aside, although it keeps the release from starting', async () => {
    const test = testDeps(database(), { policy });
    const id = await opened(test);
    must(
      await placeLock(
        test.deps,
        { scope: test.services.shop, environment: null, reason: 'stocktaking' },
        by(people.manager),
      ),
    );
    const failing = must(await explainStart(test.deps, id)).checks.filter(({ result }) => result !== 'passed');
    expect(failing.map((check) => check.id)).toEqual(expect.arrayContaining(['approvals', 'locks', 'checklist']));
    for (const check of ['approvals', 'locks'])
      expect(refusal(await bypass(test, id, check))).toMatchObject({ kind: 'cannot_bypass', can: ['checklist'] });
    must(await bypass(test, id, 'checklist'));
  });

  it('refuses the captain of the release, and a bypass without a reason', async () => {
    const test = testDeps(database(), { policy });
    test.directory.groups.set(groups.onCall, [people.requester, people.onCall]);
    const id = await approved(test);
    expect(refusal(await bypass(test, id, 'checklist', people.requester)).kind).toBe('self_bypass');
    expect(refusal(await bypass(test, id, 'checklist', people.onCall, ' ')).kind).toBe('reason_needed');
  });

  it('is nobody’s right where the policy names nobody', async () => {
    const test = testDeps(database());
    const id = await approved(test);
    expect(refusal(await bypass(test, id, 'checklist')).kind).toBe('no_bypass');
  });

  it('is recorded once, however often it is typed', async () => {
    const test = testDeps(database(), { policy });
    const id = await approved(test);
    const answers = await Promise.all([1, 2, 3].map(() => bypass(test, id, 'checklist')));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await database().read((stores) => stores.bypasses.forRelease(id))).toHaveLength(1);
  });
});

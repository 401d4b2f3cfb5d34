import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { nextDueMs } from '../../../test/support/next-due.ts';
import {
  approved,
  attestAll,
  by,
  completed,
  eventTypes,
  must,
  opened,
  refusal,
  view,
} from '../../../test/support/story.ts';
import { clearQueues, type TestDeps, testDeps, workUntil } from '../../../test/support/test-deps.ts';
import { groups, people } from '../../../test/support/test-settings.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import { decideRelease } from '../approval/decide-release.ts';
import { startRelease } from '../deployment/start-release.ts';
import { type RevisePlan, revisePlan } from './revise-plan.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

const revise = (test: TestDeps, id: ReleaseId, more: Partial<RevisePlan>, person: string = people.requester) =>
  revisePlan(test.deps, { releaseId: id, planHash: null, because: 'as asked', ...more }, by(person));
const approve = (test: TestDeps, id: ReleaseId, person: string, planHash: string | null = null) =>
  decideRelease(test.deps, { releaseId: id, decision: 'approve', planHash, comment: '' }, by(person));
const start = (test: TestDeps, id: ReleaseId) =>
  startRelease(test.deps, { releaseId: id, despiteFailing: true }, by(people.requester));
const posts = async (id: ReleaseId) => database().read((stores) => stores.posts.forRelease(id));
const inHours = (test: TestDeps, hours: number) => new Date(test.clock.now().getTime() + hours * 3_600_000);

describe('changing a plan', () => {
  it('voids its approvals when something important changes, and nothing starts until the new plan is approved', async () => {
    const test = testDeps(database());
    const id = await approved(test);
    await attestAll(test, id);
    const before = (await view(test, id)).release;
    const revised = must(await revise(test, id, { policy: [{ key: 'watchWindow', value: '30 s' }] }));
    expect(revised).toMatchObject({ approvals: 'void' });
    expect(revised.changes).toContainEqual({
      part: 'Schedule',
      words: 'watch 30 s instead of 1 min',
      effect: 'void',
    });
    const now = await view(test, id);
    expect(now.release).toMatchObject({ state: 'in_review', planHash: revised.planHash });
    expect(now.release.plan.schedule.watchMs).toBe(30_000);
    expect(now.policy.watchWindowMs).toBe(30_000);
    expect(refusal(await start(test, id))).toMatchObject({ kind: 'not_now', state: 'in_review' });
    // The button of the card as it was is stale, and the same person has to look again.
    expect(refusal(await approve(test, id, people.approver, before.planHash)).kind).toBe('stale');
    expect(must(await approve(test, id, people.approver, revised.planHash)).state).toBe('approved');
    expect((await view(test, id)).approvals.at(-1)?.basis?.confirms).toBeUndefined();
    must(await start(test, id));
  });

  it('lets those who approved confirm a small change, and tells them exactly what it is', async () => {
    const test = testDeps(database());
    const id = await approved(test, { startsAt: inHours(test, 3) });
    const before = (await view(test, id)).release.planHash;
    const later = new Date(inHours(test, 3).getTime() + 600_000);
    const revised = must(await revise(test, id, { startsAt: later }));
    expect(revised).toMatchObject({
      approvals: 'confirmable',
      changes: [{ part: 'Schedule', words: 'start 2026-03-03 13:10 UTC instead of 2026-03-03 13:00 UTC' }],
    });
    expect((await view(test, id)).release).toMatchObject({ state: 'in_review', startsAt: later });
    const [told, ...others] = (await posts(id)).filter(({ content }) => content.kind === 'plan-changed');
    expect(others).toEqual([]);
    expect(told).toMatchObject({
      target: people.approver,
      content: { by: people.requester, changes: revised.changes },
    });
    expect(must(await approve(test, id, people.approver, revised.planHash)).state).toBe('approved');
    expect((await view(test, id)).approvals.at(-1)).toMatchObject({
      planHash: revised.planHash,
      basis: { confirms: before },
    });
  });

  it('compares with what each person approved, however often the plan changed since', async () => {
    const test = testDeps(database(), { policy: { approvalsNeeded: 2 } });
    const id = await opened(test, { startsAt: inHours(test, 3) });
    const startsAt = (minutes: number) => ({ startsAt: new Date(inHours(test, 3).getTime() + minutes * 60_000) });
    must(await approve(test, id, people.approver));
    must(await revise(test, id, startsAt(10)));
    must(await approve(test, id, people.secondApprover));
    // Ten minutes more for the one, twenty for the other.
    const { planHash } = must(await revise(test, id, startsAt(20)));
    const told = (await posts(id)).flatMap(({ content, target }) =>
      content.kind === 'plan-changed' && content.planHash === planHash ? [[target, content.changes[0]?.effect]] : [],
    );
    expect(Object.fromEntries(told)).toEqual({ [people.approver]: 'void', [people.secondApprover]: 'confirm' });
  });

  it('keeps every plan with who changed what, and why', async () => {
    const test = testDeps(database());
    const id = await opened(test);
    must(await revise(test, id, { announcement: 'Ten minutes of silence', because: 'customers will notice' }));
    must(await revise(test, id, { runbookUrl: 'https://wiki.example.com/shop' }, people.approver));
    const history = await database().read((stores) => stores.planRevisions.history(id));
    expect(history.map(({ number, authorId, reason, changes }) => [number, authorId, reason, changes.length])).toEqual([
      [1, people.requester, 'to sell more', 0],
      [2, people.requester, 'customers will notice', 1],
      [3, people.approver, 'as asked', 1],
    ]);
    const { release, events } = await view(test, id);
    expect(release.plan).toMatchObject({
      announcement: 'Ten minutes of silence',
      runbookUrl: 'https://wiki.example.com/shop',
    });
    expect(history.at(-1)?.planHash).toBe(release.planHash);
    expect(events.filter(({ type }) => type === 'plan.revised')).toHaveLength(2);
  });

  it('asks for what the plan asks for, and keeps what was checked off', async () => {
    const test = testDeps(database());
    const id = await opened(test);
    await attestAll(test, id);
    const ticked = (await view(test, id)).todos.filter((todo) => todo.ticked !== null).length;
    must(await revise(test, id, { checks: ['Called the bank', 'Told the shop floor'] }));
    const added = (await view(test, id)).todos.filter(({ title }) => title === 'Called the bank');
    expect(added).toMatchObject([{ phase: 'before', evidence: 'attestation', ticked: null }]);
    expect((await view(test, id)).todos.filter((todo) => todo.ticked !== null)).toHaveLength(ticked);
    must(await revise(test, id, { checks: ['Told the shop floor'] }));
    must(await approve(test, id, people.approver));
    expect((await view(test, id)).todos.map(({ title }) => title)).not.toContain('Called the bank');
    const shut = refusal(await start(test, id));
    expect(shut.kind === 'gate_closed' && shut.checks.find((check) => check.id === 'checklist')?.detail).toBe(
      'not checked off: “Told the shop floor”',
    );
    must(await revise(test, id, { checks: null }));
    const { tasks } = await view(test, id);
    expect(tasks.find(({ title }) => title === 'Check before this start')?.state).toBe('cancelled');
  });

  it('takes back what was said about another artifact', async () => {
    const test = testDeps(database());
    const id = await approved(test);
    await attestAll(test, id);
    test.world.artifacts.set(`${test.services.shop}/1.1.0`, { digest: 'sha256:another' });
    const revised = must(await revise(test, id, {}));
    expect(revised.approvals).toBe('void');
    expect(revised.changes.map(({ part }) => part)).toContain('Artifact');
    const { todos } = await view(test, id);
    const said = todos.filter(({ evidence, phase }) => evidence === 'attestation' && phase === 'before');
    expect(said.length).toBeGreaterThan(0);
    expect(said.every(({ ticked, history }) => ticked === null && history.length === 1)).toBe(true);
  });

  it('starts at the new time only', async () => {
    const test = testDeps(database());
    const soon = new Date(test.clock.now().getTime() + 2_000);
    const id = await approved(test, { startsAt: soon });
    must(await revise(test, id, { startsAt: inHours(test, 5) }));
    must(await approve(test, id, people.approver));
    await attestAll(test, id);
    test.clock.advance(3_000);
    // The reminder of the plan before falls due, and does nothing.
    const next = () => database().read((stores) => nextDueMs(stores, 'reminders'));
    await workUntil(test.deps, test.work, 'the first start is past', async () => ((await next()) ?? 0) > 60_000);
    expect((await view(test, id)).release.state).toBe('approved');
  });

  it('rolls back only to what is known to have worked there', async () => {
    const test = testDeps(database());
    await completed(test);
    const id = await opened(test, { version: '1.2.0' });
    expect(refusal(await revise(test, id, { rollbackTarget: '0.0.9' }))).toMatchObject({ kind: 'no_such_target' });
    expect(refusal(await revise(test, id, { rollbackTarget: '1.2.0' }))).toMatchObject({
      kind: 'no_such_target',
      known: expect.arrayContaining(['1.1.0']),
    });
  });

  it.each<[string, Partial<RevisePlan>, string]>([
    ['a change that is none', {}, 'nothing_changed'],
    ['no reason', { because: ' ', announcement: 'x' }, 'reason_needed'],
    ['a time in the past', { startsAt: new Date('2020-01-01') }, 'time_in_past'],
    ['a time years ahead', { startsAt: new Date('2040-01-01') }, 'time_too_far'],
    ['another plan than the person saw', { planHash: 'other', announcement: 'x' }, 'stale'],
    ['policy about approvals', { policy: [{ key: 'approvalsNeeded', value: '0' }] }, 'not_editable'],
    ['policy that nobody can mean', { policy: [{ key: 'watchWindow', value: 'soon' }] }, 'not_editable'],
  ])('refuses %s', async (_what, more, kind) => {
    const test = testDeps(database());
    const id = await approved(test);
    expect(refusal(await revise(test, id, more)).kind).toBe(kind);
    expect((await view(test, id)).release).toMatchObject({ state: 'approved', edits: null });
  });

  it('is for those who run the release, before it starts', async () => {
    const test = testDeps(database());
    const id = await approved(test);
    expect(refusal(await revise(test, id, { announcement: 'x' }, people.bystander)).kind).toBe('not_permitted');
    await attestAll(test, id);
    must(await start(test, id));
    expect(refusal(await revise(test, id, { announcement: 'x' })).kind).toBe('not_now');
  });

  it('answers the same request again with the same answer', async () => {
    const test = testDeps(database());
    const id = await opened(test);
    const caller = by(people.requester);
    const input = { releaseId: id, planHash: null, because: 'as asked', announcement: 'x' };
    const first = must(await revisePlan(test.deps, input, caller));
    expect(must(await revisePlan(test.deps, input, caller))).toEqual(first);
    expect((await eventTypes(test, id)).filter((type) => type === 'plan.revised')).toHaveLength(1);
  });

  it('asks again for approval that had expired', async () => {
    const test = testDeps(database(), { policy: { approvalWaitMs: 1_500 } });
    const id = await opened(test);
    await workUntil(
      test.deps,
      test.work,
      'it has expired',
      async () => (await view(test, id)).release.state === 'draft',
    );
    must(await revise(test, id, { announcement: 'x' }));
    expect((await view(test, id)).release.state).toBe('in_review');
  });
});

describe('an emergency', () => {
  const strict = {
    approvals: [
      { name: 'Managers', needed: 1, groups: [groups.approvers], people: [], roles: [], veto: true },
      { name: 'Operations', needed: 1, groups: [], people: [], roles: ['on-call' as const], veto: true },
    ],
  };

  it('needs fewer approvals, is on the card, and is reviewed afterward', async () => {
    const test = testDeps(database(), { policy: strict });
    const id = await opened(test);
    expect((await view(test, id)).release.plan.approvals.needed).toBe(2);
    const revised = must(await revise(test, id, { isEmergency: true, because: 'payments are down' }));
    expect(revised.changes.map(({ part }) => part)).toEqual(
      expect.arrayContaining(['Emergency', 'Approvals', 'Checklist']),
    );
    const { release, todos } = await view(test, id);
    expect(release.plan).toMatchObject({
      emergency: { reason: 'payments are down', by: people.requester },
      approvals: { needed: 1 },
    });
    expect(todos.map(({ title }) => title)).toContain('Approvers have reviewed the emergency afterward');
    expect(must(await approve(test, id, people.onCall)).state).toBe('approved');
    // It is one once, and only while approvals are missing.
    expect(refusal(await revise(test, id, { isEmergency: true })).kind).toBe('not_now');
    // Still nobody's own approval.
    const other = await opened(test, { service: test.services.tool });
    must(await revise(test, other, { isEmergency: true }));
    expect(refusal(await revise(test, other, { isEmergency: true, because: 'again' })).kind).toBe('nothing_changed');
    expect(refusal(await approve(test, other, people.requester)).kind).toBe('self_approval');
  });
});

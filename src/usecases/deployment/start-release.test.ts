import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { nextDueMs } from '../../../test/support/next-due.ts';
import { approved, attestAll, by, must, opened, refusal, until, view } from '../../../test/support/story.ts';
import { clearQueues, type TestDeps, testDeps, workUntil } from '../../../test/support/test-deps.ts';
import { groups, people } from '../../../test/support/test-settings.ts';
import { system } from '../../domain/actor.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import { ok } from '../../lib/result.ts';
import type { BuildChecks } from '../../ports/version-source.ts';
import { liftLock, placeLock } from '../lock/locks.ts';
import { inRelease } from '../release-work.ts';
import { startRelease } from './start-release.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

const start = (test: TestDeps, id: ReleaseId, person: string = people.requester) =>
  startRelease(test.deps, { releaseId: id }, by(person));

/** A release that could start immediately, with the whole checklist ticked. */
async function ready(test: TestDeps): Promise<ReleaseId> {
  const id = await approved(test);
  await attestAll(test, id);
  return id;
}

async function expectShut(test: TestDeps, id: ReleaseId, checkId: string, result: 'failed' | 'unknown'): Promise<void> {
  const error = refusal(await start(test, id));
  if (error.kind !== 'gate_closed') throw new Error(`expected the gate to be closed, not ${error.kind}`);
  expect(error.checks.filter((check) => check.result !== 'passed').map((check) => [check.id, check.result])).toEqual([
    [checkId, result],
  ]);
  const now = await view(test, id);
  expect(now.release.state).toBe('approved');
  expect(now.deployment).toBeNull();
  expect(test.executor.effects).toEqual([]);
}

describe('the gate before a start', () => {
  it('opens when everything holds, and puts every check on record', async () => {
    const test = testDeps(database());
    const id = await ready(test);
    must(await start(test, id));
    const judged = (await view(test, id)).events.find((event) => event.type === 'gate.judged');
    expect(judged?.type === 'gate.judged' && judged.data.checks.map((check) => [check.id, check.result])).toEqual([
      ['approvals', 'passed'],
      ['artifact', 'passed'],
      ['running-version', 'passed'],
      ['drift', 'passed'],
      ['baseline', 'passed'],
      ['checklist', 'passed'],
      ['place', 'passed'],
      ['queue', 'passed'],
      ['locks', 'passed'],
    ]);
  });

  it('stays shut while the checklist has open boxes', async () => {
    const test = testDeps(database());
    await expectShut(test, await approved(test), 'checklist', 'failed');
  });

  it('stays shut when another artifact now answers to the version', async () => {
    const test = testDeps(database());
    const id = await ready(test);
    test.world.artifacts.set(`${test.services.shop}/1.1.0`, { digest: 'sha256:other' });
    await expectShut(test, id, 'artifact', 'failed');
  });

  it.each([
    ['failed', 'failed'],
    ['none', 'failed'],
    ['pending', 'unknown'],
    ['unknown', 'unknown'],
  ] as const)('stays shut while the build checks that the settings demand are %s', async (state, result) => {
    const test = testDeps(database());
    const id = await ready(test);
    const checks = { state, detail: 'as told', areRequired: true };
    test.world.artifacts.set(`${test.services.shop}/1.1.0`, { checks });
    await expectShut(test, id, 'build-checks', result);
  });

  it('opens with build checks that have passed, and shows failed ones that are not demanded', async () => {
    const gateWith = async (checks: BuildChecks) => {
      const test = testDeps(database());
      const id = await ready(test);
      test.world.artifacts.set(`${test.services.shop}/1.1.0`, { checks });
      must(await start(test, id));
      const judged = (await view(test, id)).events.find((event) => event.type === 'gate.judged');
      return judged?.type === 'gate.judged' ? judged.data.checks : [];
    };
    expect(await gateWith({ state: 'passed', detail: 'all 3 passed', areRequired: true })).toContainEqual({
      id: 'build-checks',
      title: 'Build checks',
      result: 'passed',
      detail: 'all 3 passed',
      reasonCode: null,
    });
    const shown = await gateWith({ state: 'failed', detail: '1 of 3 failed', areRequired: false });
    expect(shown.map(({ id }) => id)).not.toContain('build-checks');
    expect(shown.find(({ id }) => id === 'artifact')?.detail).toContain('; not required: 1 of 3 failed');
  });

  it('stays shut when the artifact is gone, or nobody can tell', async () => {
    const test = testDeps(database());
    const id = await ready(test);
    test.world.areArtifactsAway = true;
    await expectShut(test, id, 'artifact', 'unknown');
    test.world.areArtifactsAway = false;
    test.world.artifacts.set(`${test.services.shop}/0.0.0`, {});
    await expectShut(test, id, 'artifact', 'failed');
  });

  it('stays shut when something else runs now than the plan expects, or nobody can tell', async () => {
    const test = testDeps(database());
    const id = await ready(test);
    test.world.running.set(`${test.services.shop}/production`, '1.0.9');
    await expectShut(test, id, 'running-version', 'failed');
    test.world.running.delete(`${test.services.shop}/production`);
    test.world.behave(({ name }) => (name === 'version' ? 'silent' : 'good'));
    await expectShut(test, id, 'running-version', 'unknown');
  });

  it('stays shut when no baseline can be measured', async () => {
    const test = testDeps(database());
    const id = await ready(test);
    test.world.behave(({ name }) => (name === 'pay' ? 'unmeasurable' : 'good'));
    await expectShut(test, id, 'baseline', 'unknown');
  });

  it('stays shut when an approver has left the group since, or cannot be looked up', async () => {
    const test = testDeps(database());
    const id = await ready(test);
    test.directory.groups.set(groups.approvers, [people.secondApprover]);
    await expectShut(test, id, 'approvals', 'failed');
    test.directory.isAway = true;
    expect(refusal(await start(test, id)).kind).toBe('could_not_find_out');
  });

  it('stays shut when who approved it is its captain by now, however that came about', async () => {
    const test = testDeps(database());
    const id = await ready(test);
    await database().transaction((stores) =>
      inRelease(test.deps, stores, id, system, async (work) => {
        const from = work.release.captainId;
        work.release = { ...work.release, captainId: people.approver };
        await work.record('captain.changed', { from, to: people.approver });
        return ok(undefined);
      }),
    );
    await expectShut(test, id, 'approvals', 'failed');
  });

  it('stays shut under a lock, and opens once the lock is lifted', async () => {
    const test = testDeps(database());
    const id = await ready(test);
    const scope = { scope: test.services.shop, environment: null };
    must(await placeLock(test.deps, { ...scope, reason: 'stocktaking' }, by(people.bystander)));
    await expectShut(test, id, 'locks', 'failed');
    expect(refusal(await placeLock(test.deps, { ...scope, reason: 'me too' }, by(people.onCall)))).toEqual({
      kind: 'already_locked',
      reason: 'stocktaking',
    });
    expect(refusal(await liftLock(test.deps, { ...scope, reason: '' }, by(people.onCall))).kind).toBe('reason_needed');
    must(await liftLock(test.deps, { ...scope, reason: 'counted' }, by(people.onCall)));
    expect(refusal(await liftLock(test.deps, { ...scope, reason: 'again' }, by(people.onCall))).kind).toBe('no_lock');
    must(await start(test, id));
  });
});

describe('starting', () => {
  it('is refused before the approval, and to people who do not run the release', async () => {
    const test = testDeps(database());
    const early = await opened(test);
    expect(refusal(await start(test, early))).toMatchObject({ kind: 'not_now', state: 'in_review' });
    const id = await ready(testDepsOf(test));
    expect(refusal(await start(test, id, people.bystander)).kind).toBe('not_permitted');
    expect(refusal(await start(test, id, people.guest)).kind).toBe('guest');
    expect((await view(test, id)).deployment).toBeNull();
  });

  it('happens once when it is pressed twice at the same time', async () => {
    const test = testDeps(database());
    const id = await ready(test);
    const answers = await Promise.all([
      start(test, id),
      start(test, id, people.approver),
      start(test, id, people.onCall),
    ]);
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    await until(test, id, 'it is deployed', (now) => now.deployment?.state === 'verifying');
    expect(test.executor.effects.map(({ argv }) => argv[0])).toEqual(['install', 'smoke', 'shift']);
  });

  it('gives the same key the same answer', async () => {
    const test = testDeps(database());
    const id = await ready(test);
    const caller = by(people.requester, `start-${id}`);
    const first = await startRelease(test.deps, { releaseId: id }, caller);
    expect(first.ok).toBe(true);
    expect(await startRelease(test.deps, { releaseId: id }, caller)).toEqual(first);
  });

  it('starts by itself at the time that was asked for', async () => {
    const test = testDeps(database());
    const id = await approved(test, { startsAt: new Date(test.clock.now().getTime() + 50) });
    await attestAll(test, id);
    await until(test, id, 'it is deployed', (now) => now.deployment?.state === 'verifying');
  });

  it('tells the captain when the gate is shut at the time that was asked for', async () => {
    const test = testDeps(database());
    const id = await approved(test, { startsAt: new Date(test.clock.now().getTime() + 50) });
    const told = () =>
      test.messenger.sent.some(({ post }) => post.target === people.requester && post.releaseId === id);
    await workUntil(test.deps, test.work, 'the captain is told', told);
    expect((await view(test, id)).deployment).toBeNull();
  });

  it('does not tell the captain that nothing happened when somebody started it manually before', async () => {
    const test = testDeps(database());
    const id = await approved(test, { startsAt: new Date(test.clock.now().getTime() + 1_500) });
    await attestAll(test, id);
    must(await startRelease(test.deps, { releaseId: id, early: true }, by(people.requester)));
    const reminded = async () => (await database().transaction((stores) => nextDueMs(stores, 'reminders'))) ?? 0;
    await workUntil(test.deps, test.work, 'the time has come', async () => (await reminded()) > 60_000);
    expect(
      test.messenger.sent.filter(({ post }) => post.target === people.requester && post.content.kind === 'text'),
    ).toEqual([]);
  });
});

/** The same setup with a release of another service, because a service can have only one active release. */
function testDepsOf(test: TestDeps): TestDeps {
  return { ...test, services: { ...test.services, shop: test.services.bank } };
}

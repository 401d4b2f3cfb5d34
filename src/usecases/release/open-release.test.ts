import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { by, completed, must, opened, refusal, request, until, view } from '../../../test/support/story.ts';
import { clearQueues, type TestDeps, testDeps } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import { requestRollback } from '../deployment/request-rollback.ts';
import { cancelRelease } from './cancel-release.ts';
import { type OpenRelease, openRelease } from './open-release.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

async function recorded(test: TestDeps): Promise<number> {
  const names = Object.values(test.services);
  const all = await database().transaction((stores) => stores.releases.newest(1_000));
  return all.filter((one) => names.includes(one.service)).length;
}

/** Sends the request, expects the refusal, and that nothing was recorded. */
async function expectRefused(test: TestDeps, more: Partial<OpenRelease>, kind: string, before = 0) {
  const error = refusal(await openRelease(test.deps, request(test, more), by(people.requester)));
  expect(error.kind).toBe(kind);
  expect(await recorded(test)).toBe(before);
  return error;
}

describe('opening a release', () => {
  it('drafts a plan, asks for approval, and ticks what drafting has found out', async () => {
    const test = testDeps(database());
    const answer = must(await openRelease(test.deps, request(test), by(people.requester)));
    expect(answer).toMatchObject({ ref: expect.stringMatching(/^R-\d+$/), strategy: 'blue-green', risk: 'high' });
    const now = await view(test, answer.id);
    expect(now.release).toMatchObject({
      state: 'in_review',
      requesterId: people.requester,
      captainId: people.requester,
      version: '1.1.0',
    });
    expect(now.release.plan).toMatchObject({ previousVersion: '1.0.0', artifact: { digest: 'sha256:1.1.0' } });
    expect(
      now.todos
        .filter((todo) => todo.ticked !== null)
        .map((todo) => todo.check)
        .sort(),
    ).toEqual(['artifact', 'commands', 'rollback-target', 'running-version']);
    expect(now.tasks[0]).toMatchObject({ id: now.release.rootTaskId, parentId: null });
  });

  it('refuses what does not exist, and says what does', async () => {
    const test = testDeps(database());
    expect(await expectRefused(test, { service: 'nothing' }, 'unknown_service')).toMatchObject({
      known: expect.arrayContaining([test.services.shop]),
    });
    await expectRefused(test, { service: 'constructor' }, 'unknown_service');
    expect(await expectRefused(test, { environment: 'moon' }, 'unknown_environment')).toMatchObject({
      known: ['staging', 'production'],
    });
    test.world.artifacts.set(`${test.services.shop}/1.1.0`, {});
    expect(await expectRefused(test, { version: '9.9.9' }, 'unknown_version')).toMatchObject({
      known: ['1.0.0', '1.1.0'],
    });
  });

  it('refuses the version that already runs, and a time that has passed', async () => {
    const test = testDeps(database());
    await expectRefused(test, { version: '1.0.0' }, 'already_running_version');
    await expectRefused(test, { startsAt: test.clock.now() }, 'time_in_past');
  });

  it('refuses when the artifact or the running version cannot be found out', async () => {
    const test = testDeps(database());
    test.world.areArtifactsAway = true;
    await expectRefused(test, {}, 'could_not_find_out');
    test.world.areArtifactsAway = false;
    test.world.behave(({ name }) => (name === 'version' ? 'silent' : 'good'));
    await expectRefused(test, {}, 'could_not_find_out');
    test.world.behave(({ name }) => (name === 'version' ? 'bad' : 'good'));
    await expectRefused(test, {}, 'could_not_find_out');
    test.world.behave(() => 'unmeasurable');
    await expectRefused(test, {}, 'could_not_find_out');
  });

  it('takes a refused connection for a first deployment, with nothing to return to', async () => {
    const test = testDeps(database());
    test.world.running.set(`${test.services.shop}/production`, null);
    const id = await opened(test);
    expect((await view(test, id)).release.plan.rollback).toMatchObject({ target: null, steps: [] });
  });

  it('refuses a strategy that the settings have no commands for', async () => {
    const test = testDeps(database());
    const environment = test.deps.settings.services[test.services.shop]?.environments.production;
    if (environment) delete environment.actions.shift;
    expect(await expectRefused(test, { strategy: 'blue-green' }, 'commands_missing')).toMatchObject({
      commands: ['shift'],
      strategy: 'blue-green',
      possible: ['rolling'],
    });
    const id = await opened(test);
    expect((await view(test, id)).release.plan.strategy).toMatchObject({
      name: 'rolling',
      reason: expect.stringMatching(/recommends Blue-green, which also needs: shift\.$/),
    });
  });

  it('refuses a second release of the same service and environment, but not of another', async () => {
    const test = testDeps(database());
    const id = await opened(test);
    const error = await expectRefused(test, { version: '1.2.0' }, 'active_release_exists', 1);
    expect(error).toMatchObject({ state: 'in_review' });
    await opened(test, { environment: 'staging' });
    await opened(test, { service: test.services.bank });
    must(await cancelRelease(test.deps, { releaseId: id, reason: 'not today' }, by(people.requester)));
    const { tasks } = await view(test, id);
    expect(tasks.find((task) => task.id === (tasks[0]?.parentId ?? tasks[0]?.id))?.state).toBe('cancelled');
    expect(tasks.filter((task) => task.state === 'open' || task.state === 'in_progress')).toEqual([]);
    await opened(test, { version: '1.2.0' });
  });

  it('lets only one of two people open it at the same time', async () => {
    const test = testDeps(database());
    const answers = await Promise.all(
      [people.requester, people.bystander].map((person) => openRelease(test.deps, request(test), by(person))),
    );
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    expect(answers.flatMap((answer) => (answer.ok ? [] : [answer.error.kind]))).toEqual(['active_release_exists']);
    expect(await recorded(test)).toBe(1);
  });

  it('refuses a version that was rolled back, unless somebody says why', async () => {
    const test = testDeps(database());
    const id = await completed(test);
    must(await requestRollback(test.deps, { releaseId: id, reason: 'customers complain' }, by(people.requester)));
    await until(test, id, 'it is rolled back', (now) => now.release.state === 'rolled_back');
    await expectRefused(test, {}, 'reverted_version', 1);
    const again = await opened(test, { because: 'the cause was the network' });
    expect((await view(test, again)).release.reason).toContain('the cause was the network');
    expect((await view(test, again)).release.plan.risk.factors.map((one) => one.reason)).toContain(
      '1 of the last 1 releases failed or were rolled back',
    );
  });

  it('gives the same answer for the same key and opens nothing twice; the key does not fit another request', async () => {
    const test = testDeps(database());
    const caller = by(people.requester, `twice-${test.services.shop}`);
    const first = await openRelease(test.deps, request(test), caller);
    expect(await openRelease(test.deps, request(test), caller)).toEqual(first);
    expect(refusal(await openRelease(test.deps, request(test, { version: '1.2.0' }), caller))).toMatchObject({
      kind: 'different_request',
    });
    expect(
      refusal(
        await openRelease(test.deps, request(test), { ...caller, actor: { kind: 'person', id: people.bystander } }),
      ),
    ).toMatchObject({ kind: 'different_request' });
    expect(await recorded(test)).toBe(1);
  });
});

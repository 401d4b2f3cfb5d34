import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { approved, attestAll, by, must, refusal, started, until, view } from '../../../test/support/story.ts';
import { clearQueues, settle, type TestDeps, testDeps } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import { systemClock } from '../../lib/clock.ts';
import { cancelRelease } from '../release/cancel-release.ts';
import { controlDeployment } from './control-deployment.ts';
import { requestRollback } from './request-rollback.ts';
import { startRelease } from './start-release.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

const verbs = (test: TestDeps) => test.executor.effects.map(({ argv }) => argv[0]);
const control = (test: TestDeps, id: ReleaseId, verb: 'abort' | 'retry') =>
  controlDeployment(test.deps, { releaseId: id, verb, reason: 'because' }, by(people.requester));
const unknown = (test: TestDeps, id: ReleaseId) =>
  until(test, id, 'nobody knows', (now) => now.deployment?.state === 'unknown');
const deployed = (test: TestDeps, id: ReleaseId) =>
  until(test, id, 'it is deployed', (now) => now.deployment?.state === 'verifying');

/** Keeps working while an operation runs, until `look` finds something. */
async function eventually(test: TestDeps, look: () => Promise<unknown> | unknown): Promise<void> {
  const poked = async () => {
    test.work.poke();
    return look();
  };
  await expect.poll(poked, { timeout: 20_000 }).toBeTruthy();
}

/** The executor has started `verb`, which runs until it is stopped, and has not responded since. */
async function lost(test: TestDeps, verb = 'smoke'): Promise<ReleaseId> {
  test.executor.course(({ argv }) => {
    if (argv[0] !== verb) return 'succeeds';
    test.executor.silence({ isSilent: true, isHeard: true });
    return 'runs';
  });
  const id = await started(test);
  await unknown(test, id);
  expect(test.executor.running()).toHaveLength(1);
  return id;
}

/** Aborted in the middle of a command that runs until it is released. */
async function stopping(test: TestDeps) {
  test.executor.course(({ argv }) => (argv[0] === 'smoke' ? 'runs' : 'succeeds'));
  const id = await started(test);
  await eventually(test, () => test.executor.running().length === 1);
  const abort = test.executor.abort;
  let mayStop = false;
  test.executor.abort = async (operation) => {
    while (!mayStop) await systemClock.sleep(20);
    await abort(operation);
  };
  // Not awaited: the immediate abort that comes with it waits too.
  const asked = control(test, id, 'abort');
  await eventually(test, async () => (await view(test, id)).deployment?.state === 'aborted');
  const letGo = () => {
    mayStop = true;
  };
  return { id, asked, letGo };
}

describe('an executor that does not answer', () => {
  it('is asked again for as long as the policy says, and nobody needs to know', async () => {
    const test = testDeps(database());
    let asked = 0;
    test.executor.crashAt((at) => {
      asked += at === 'before report' ? 1 : 0;
      test.executor.silence({ isSilent: asked % 5 !== 0, isHeard: true });
    });
    const id = await started(test);
    await deployed(test, id);
    expect(asked).toBeGreaterThan(10);
    expect(verbs(test)).toEqual(['install', 'smoke', 'shift']);
    expect((await view(test, id)).escalations).toEqual([]);
  });

  it('leaves the step unknown after that, and when it knows the end the deployment goes on by itself', async () => {
    const test = testDeps(database());
    const id = await lost(test);
    const before = await view(test, id);
    expect(before.steps.map((step) => step.state)).toEqual(['done', 'unknown', 'pending', 'pending']);
    expect(before.escalations.map((one) => [one.severity, one.closedAt])).toEqual([['critical', null]]);
    test.executor.finish(test.executor.running()[0] ?? '', 'succeeded');
    test.executor.silence({ isSilent: false });
    await deployed(test, id);
    const now = await view(test, id);
    expect(verbs(test)).toEqual(['install', 'smoke', 'shift']);
    expect(now.escalations.map((one) => one.closedAt)).toEqual([expect.any(Date)]);
    expect(now.events.filter((event) => event.data && 'to' in event.data).map((event) => event.data)).toContainEqual({
      from: 'unknown',
      to: 'running',
      reason: 'the executor responds again: Smoke-test 1.1.0 before it gets traffic has ended well',
    });
  });

  it('and tells of a failure in the end is believed, too', async () => {
    const test = testDeps(database());
    const id = await lost(test);
    test.executor.finish(test.executor.running()[0] ?? '', 'failed');
    test.executor.silence({ isSilent: false });
    await until(test, id, 'it failed', (now) => now.release.state === 'failed');
    expect(verbs(test)).toEqual(['install', 'smoke']);
    expect((await view(test, id)).steps[1]?.state).toBe('failed');
  });

  it('and never heard of the step is told now, once, under the same id', async () => {
    const test = testDeps(database());
    test.executor.silence({ isSilent: true });
    const id = await started(test);
    await unknown(test, id);
    const { operationId } = (await view(test, id)).steps[0] ?? {};
    test.executor.silence({ isSilent: false });
    await deployed(test, id);
    expect(test.executor.effects[0]?.id).toBe(operationId);
    expect(verbs(test)).toEqual(['install', 'smoke', 'shift']);
  });

  it('and cannot begin the step even then calls people again, and leaves it to them', async () => {
    const test = testDeps(database());
    test.executor.course(() => 'not_startable');
    const id = await started(test);
    await until(test, id, 'it was tried once more', (now) => now.escalations.length === 2);
    await settle(test.deps, test.work, 5_000);
    const now = await view(test, id);
    expect(now.deployment?.state).toBe('unknown');
    expect(now.escalations.map((one) => one.closedAt === null)).toEqual([false, true]);
  });

  it('and never heard of the step for longer than a step may take leaves it to people', async () => {
    const test = testDeps(database());
    test.executor.silence({ isSilent: true });
    const id = await started(test);
    await unknown(test, id);
    test.clock.advance(700_000);
    test.executor.silence({ isSilent: false });
    await settle(test.deps, test.work, 2_500);
    expect((await view(test, id)).deployment?.state).toBe('unknown');
    expect(test.executor.effects).toEqual([]);
    must(await control(test, id, 'retry'));
    await deployed(test, id);
    expect(verbs(test)).toEqual(['install', 'smoke', 'shift']);
  });

  it('is not heard any more once people have decided', async () => {
    const test = testDeps(database());
    const id = await lost(test);
    test.executor.silence({ isSilent: false });
    must(await requestRollback(test.deps, { releaseId: id, reason: 'we do not wait' }, by(people.onCall)));
    await until(test, id, 'it is rolled back', (now) => now.release.state === 'rolled_back');
    await settle(test.deps, test.work, 2_500);
    const now = await view(test, id);
    expect(now.deployment?.state).toBe('rolled_back');
    expect(verbs(test)).toEqual(['install', 'smoke', 'restore']);
  });
});

describe('trying again while the end of the last try is not known', () => {
  it('goes on with an operation that is still at work, and starts none beside it', async () => {
    const test = testDeps(database());
    const id = await lost(test);
    must(await control(test, id, 'retry'));
    test.executor.silence({ isSilent: false });
    await eventually(test, async () => (await view(test, id)).steps[1]?.state === 'running');
    expect(verbs(test)).toEqual(['install', 'smoke']);
    test.executor.finish(test.executor.running()[0] ?? '', 'succeeded');
    await deployed(test, id);
    expect(verbs(test)).toEqual(['install', 'smoke', 'shift']);
  });

  it('starts another when the last one is over without success', async () => {
    const test = testDeps(database());
    const id = await lost(test);
    test.executor.finish(test.executor.running()[0] ?? '', 'failed');
    test.executor.course(() => 'succeeds');
    must(await control(test, id, 'retry'));
    test.executor.silence({ isSilent: false });
    await deployed(test, id);
    expect(verbs(test)).toEqual(['install', 'smoke', 'smoke', 'shift']);
    expect(new Set(test.executor.effects.map((one) => one.id)).size).toBe(4);
  });

  it('starts nothing while nobody answers, and calls people again', async () => {
    const test = testDeps(database());
    const id = await lost(test);
    must(await control(test, id, 'retry'));
    await until(test, id, 'it was tried', (now) => now.escalations.length === 2);
    const now = await view(test, id);
    expect(now.deployment?.state).toBe('unknown');
    expect(now.escalations.map((one) => one.closedAt === null)).toEqual([false, true]);
    expect(test.executor.running()).toHaveLength(1);
    expect(verbs(test)).toEqual(['install', 'smoke']);
  });

  it('waits until a step that was aborted has really stopped', async () => {
    const test = testDeps(database());
    const { id, asked, letGo } = await stopping(test);
    expect(refusal(await control(test, id, 'retry'))).toMatchObject({ kind: 'still_stopping' });
    letGo();
    must(await asked);
    await until(test, id, 'it has stopped', (now) => now.steps[1]?.state === 'aborted');
    test.executor.course(() => 'succeeds');
    must(await control(test, id, 'retry'));
    await deployed(test, id);
    expect(verbs(test)).toEqual(['install', 'smoke', 'smoke', 'shift']);
  });
});

describe('rolling back while the end of a step is not known', () => {
  it('stops its operation before anything is restored', async () => {
    const test = testDeps(database());
    const id = await lost(test, 'shift');
    let besides: string[] | null = null;
    test.executor.course(({ argv }) => {
      if (argv[0] === 'restore') besides = test.executor.running();
      return 'succeeds';
    });
    test.executor.silence({ isSilent: false });
    must(await requestRollback(test.deps, { releaseId: id, reason: 'it burns' }, by(people.onCall)));
    await until(test, id, 'it is rolled back', (now) => now.release.state === 'rolled_back');
    expect(besides).toEqual([]);
    expect((await view(test, id)).steps.map((step) => step.state)).toEqual([
      ...['done', 'done', 'aborted', 'skipped', 'done', 'done'],
    ]);
  });

  it('stops, and calls people, when the operation cannot be stopped for certain', async () => {
    const test = testDeps(database());
    const id = await lost(test, 'shift');
    must(await requestRollback(test.deps, { releaseId: id, reason: 'it burns' }, by(people.onCall)));
    await until(test, id, 'the rollback has stopped', (now) => now.deployment?.state === 'rollback_failed');
    const now = await view(test, id);
    expect(verbs(test)).toEqual(['install', 'smoke', 'shift']);
    expect(now.escalations.at(-1)).toMatchObject({ severity: 'rollback', closedAt: null });
    expect(now.escalations.at(-1)?.summary).toContain('may still be running');
    test.executor.course(() => 'succeeds');
    test.executor.silence({ isSilent: false });
    must(await requestRollback(test.deps, { releaseId: id, reason: 'once more' }, by(people.onCall)));
    await until(test, id, 'it is rolled back', (then) => then.release.state === 'rolled_back');
    expect(verbs(test)).toEqual(['install', 'smoke', 'shift', 'restore']);
  });
});

describe('an abort that the executor does not answer', () => {
  it('ends as unknown and calls people', async () => {
    const test = testDeps(database());
    test.executor.course(({ argv }) => (argv[0] === 'smoke' ? 'runs' : 'succeeds'));
    const id = await started(test);
    await eventually(test, () => test.executor.running().length === 1);
    test.executor.silence({ isSilent: true });
    must(await control(test, id, 'abort'));
    await until(test, id, 'it is told', (now) => now.steps[1]?.state === 'unknown');
    const now = await view(test, id);
    expect(now.deployment?.state).toBe('aborted');
    expect(now.escalations.map((one) => one.severity)).toContain('critical');
  });
});

describe('a step that is being stopped', () => {
  it('keeps the place of a closed release shut for the next one', async () => {
    const test = testDeps(database());
    const { id: first, asked, letGo } = await stopping(test);
    must(await cancelRelease(test.deps, { releaseId: first, reason: 'enough' }, by(people.requester)));
    const second = await approved(test, { version: '1.2.0' });
    await attestAll(test, second);
    const start = () => startRelease(test.deps, { releaseId: second }, by(people.requester));
    const closed = refusal(await start());
    expect(closed.kind === 'gate_closed' && closed.checks.filter((check) => check.result !== 'passed')).toMatchObject([
      { reasonCode: 'UNDER_WAY' },
    ]);
    letGo();
    must(await asked);
    await until(test, first, 'it has stopped', (now) => now.steps[1]?.state === 'aborted');
    must(await start());
  });
});

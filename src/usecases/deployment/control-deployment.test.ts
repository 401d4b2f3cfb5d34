import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import {
  by,
  completed,
  eventTypes,
  must,
  refusal,
  started,
  until,
  view,
  watched,
} from '../../../test/support/story.ts';
import { clearQueues, settle, type TestDeps, testDeps } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import { cancelRelease } from '../release/cancel-release.ts';
import { type ControlDeployment, controlDeployment } from './control-deployment.ts';
import { requestRollback } from './request-rollback.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

const control = (test: TestDeps, id: ReleaseId, verb: ControlDeployment['verb'], person: string = people.requester) =>
  controlDeployment(test.deps, { releaseId: id, verb, reason: 'because' }, by(person));
const verbs = (test: TestDeps) => test.executor.effects.map(({ argv }) => argv[0]);

/** Deploying, with a command that runs until it is stopped. */
async function runningStep(test: TestDeps, verb = 'smoke'): Promise<{ id: ReleaseId; operation: string }> {
  test.executor.course(({ argv }) => (argv[0] === verb ? 'runs' : 'succeeds'));
  const id = await started(test);
  const look = () => {
    test.work.poke();
    return test.executor.running();
  };
  await expect.poll(look, { timeout: 40_000 }).toHaveLength(1);
  return { id, operation: test.executor.running()[0] ?? '' };
}

describe('pausing and going on', () => {
  it('lets the running step end, starts nothing more, and goes on where it stopped', async () => {
    const test = testDeps(database());
    const { id, operation } = await runningStep(test);
    expect(must(await control(test, id, 'pause')).state).toBe('paused');
    test.executor.finish(operation, 'succeeded');
    await settle(test.deps, test.work);
    expect(verbs(test)).toEqual(['install', 'smoke']);
    expect((await view(test, id)).steps.map((step) => step.state)).toEqual(['done', 'done', 'pending', 'pending']);
    expect(refusal(await control(test, id, 'pause'))).toMatchObject({ kind: 'not_now', state: 'paused' });
    must(await control(test, id, 'resume', people.onCall));
    await until(test, id, 'it is deployed', (now) => now.deployment?.state === 'verifying');
    expect(verbs(test)).toEqual(['install', 'smoke', 'shift']);
  });

  it('begins the watch when the last step ended during the pause, or could not be judged', async () => {
    const test = testDeps(database());
    test.world.behave(({ name, version }) => (name === 'pay' && version === '1.1.0' ? 'unmeasurable' : 'good'));
    const id = await started(test);
    await until(test, id, 'it is paused', (now) => now.deployment?.state === 'paused');
    expect((await view(test, id)).steps.map((step) => step.state)).toEqual(['done', 'done', 'done', 'done']);
    test.world.behave(() => 'good');
    must(await control(test, id, 'resume'));
    await until(test, id, 'the watch has begun', (now) => now.deployment?.state === 'verifying');
    test.clock.advance(61_000);
    await until(test, id, 'it is completed', (now) => now.release.state === 'completed');
  });

  it('is for those who run the release', async () => {
    const test = testDeps(database());
    const { id, operation } = await runningStep(test);
    expect(refusal(await control(test, id, 'pause', people.bystander)).kind).toBe('not_permitted');
    expect(refusal(await control(test, id, 'abort', people.guest)).kind).toBe('guest');
    test.executor.finish(operation, 'succeeded');
    await until(test, id, 'it is deployed', (now) => now.deployment?.state === 'verifying');
  });
});

describe('aborting', () => {
  it('kills what runs, fails the release, and proposes to return', async () => {
    const test = testDeps(database());
    const { id, operation } = await runningStep(test, 'shift');
    expect(must(await control(test, id, 'abort')).state).toBe('aborted');
    await settle(test.deps, test.work);
    expect(test.executor.aborted).toContain(operation);
    const now = await view(test, id);
    expect(now.release.state).toBe('failed');
    expect(now.steps.map((step) => step.state)).toEqual(['done', 'done', 'aborted', 'pending']);
    expect(now.proposals.map((one) => one.state)).toEqual(['open']);
    expect(verbs(test)).toEqual(['install', 'smoke', 'shift']);
  });

  it('can be followed by another try, which runs the step with an operation of its own', async () => {
    const test = testDeps(database());
    const { id } = await runningStep(test);
    must(await control(test, id, 'abort'));
    await settle(test.deps, test.work);
    test.executor.course(() => 'succeeds');
    must(await control(test, id, 'retry'));
    await until(test, id, 'it is deployed', (now) => now.deployment?.state === 'verifying');
    expect(verbs(test)).toEqual(['install', 'smoke', 'smoke', 'shift']);
    expect(new Set(test.executor.effects.map((one) => one.id)).size).toBe(4);
  });

  it('can be followed by the end: a failed release is closed', async () => {
    const test = testDeps(database());
    const { id } = await runningStep(test, 'shift');
    must(await control(test, id, 'abort'));
    await settle(test.deps, test.work);
    expect(must(await cancelRelease(test.deps, { releaseId: id, reason: 'enough' }, by(people.requester))).state).toBe(
      'closed',
    );
    const now = await view(test, id);
    expect(now.proposals.map((one) => one.state)).toEqual(['withdrawn']);
    expect(Object.fromEntries(now.tasks.map((task) => [task.role, task.state]))).toMatchObject({
      release: 'failed',
      'release execution': 'failed',
      QA: 'done',
    });
    expect(refusal(await control(test, id, 'retry')).kind).toBe('not_now');
  });
});

describe('rolling back manually', () => {
  it('cannot be cut short by closing the release: the rollback ends on record', async () => {
    const test = testDeps(database());
    test.executor.course(({ argv }) => (argv[0] === 'shift' ? 'fails' : 'succeeds'));
    const id = await started(test);
    await until(test, id, 'it failed', (now) => now.release.state === 'failed');
    must(await requestRollback(test.deps, { releaseId: id, reason: 'it burns' }, by(people.onCall)));
    expect(
      refusal(await cancelRelease(test.deps, { releaseId: id, reason: 'enough' }, by(people.requester))),
    ).toMatchObject({ kind: 'not_now', state: 'rolling_back' });
    await until(test, id, 'it is rolled back', (now) => now.release.state === 'rolled_back');
  });

  it('stops the running step first, and then returns', async () => {
    const test = testDeps(database());
    const { id, operation } = await runningStep(test, 'shift');
    must(await requestRollback(test.deps, { releaseId: id, reason: 'the wrong version' }, by(people.requester)));
    await until(test, id, 'it is rolled back', (now) => now.release.state === 'rolled_back');
    expect(test.executor.aborted).toContain(operation);
    expect(verbs(test)).toEqual(['install', 'smoke', 'shift', 'restore']);
    expect((await eventTypes(test, id)).filter((type) => type === 'rollback.finished')).toHaveLength(1);
  });

  it('needs a reason and somebody who may', async () => {
    const test = testDeps(database());
    const id = await watched(test);
    expect(refusal(await requestRollback(test.deps, { releaseId: id, reason: '' }, by(people.requester))).kind).toBe(
      'reason_needed',
    );
    expect(
      refusal(await requestRollback(test.deps, { releaseId: id, reason: 'I want to' }, by(people.bystander))).kind,
    ).toBe('not_permitted');
    expect((await view(test, id)).deployment?.state).toBe('verifying');
  });

  it('never goes past something newer', async () => {
    const test = testDeps(database());
    const first = await completed(test);
    const second = await started(test, { version: '1.2.0' });
    test.clock.advance(2_000);
    const cardOf = (id: ReleaseId) => test.messenger.shown.findLast(({ message }) => message.releaseId === id);
    await until(test, first, 'its card knows', () => cardOf(first)?.isReplaced === true);
    expect(cardOf(second)?.isReplaced).toBe(false);
    await until(test, second, 'it is deployed', (now) => now.deployment?.state === 'verifying');
    const error = refusal(
      await requestRollback(test.deps, { releaseId: first, reason: 'too late' }, by(people.requester)),
    );
    expect(error).toMatchObject({ kind: 'newer_deployment', newer: `R-${(await view(test, second)).release.number}` });
    expect((await view(test, first)).release.state).toBe('completed');
    must(await requestRollback(test.deps, { releaseId: second, reason: 'in time' }, by(people.requester)));
    await until(test, second, 'it is rolled back', (now) => now.release.state === 'rolled_back');
    expect(test.world.running.get(`${test.services.shop}/production`)).toBe('1.1.0');
  });

  it('stops when the restoration fails, calls people, and never tries again by itself', async () => {
    const test = testDeps(database());
    const id = await watched(test);
    test.executor.course(({ argv }) => (argv[0] === 'restore' ? 'fails' : 'succeeds'));
    must(await requestRollback(test.deps, { releaseId: id, reason: 'it burns' }, by(people.requester)));
    await until(test, id, 'the rollback has stopped', (now) => now.deployment?.state === 'rollback_failed');
    await settle(test.deps, test.work);
    expect(verbs(test).filter((verb) => verb === 'restore')).toHaveLength(1);
    const now = await view(test, id);
    expect(now.escalations.map((one) => [one.severity, one.closedAt])).toEqual([['rollback', null]]);
    expect(now.release.state).toBe('in_progress');
    test.executor.course(() => 'succeeds');
    must(await requestRollback(test.deps, { releaseId: id, reason: 'once more' }, by(people.requester)));
    await until(test, id, 'it is rolled back', (then) => then.release.state === 'rolled_back');
  });

  it('is not called done before the previous version answers well', async () => {
    const test = testDeps(database());
    const id = await watched(test);
    test.world.behave(({ name, version }) => (name === 'pay' && version === '1.0.0' ? 'bad' : 'good'));
    must(await requestRollback(test.deps, { releaseId: id, reason: 'it burns' }, by(people.requester)));
    await until(test, id, 'the rollback has stopped', (now) => now.deployment?.state === 'rollback_failed');
    const { deployment } = await view(test, id);
    expect(deployment?.rollback?.validation).toContainEqual({
      title: 'User journeys',
      isPassed: false,
      detail: '0 of 3 readings good',
    });
    expect(deployment?.rollback?.restoredAt).toBeNull();
  });

  it('leaves the deployment alone when it is refused', async () => {
    const test = testDeps(database());
    test.world.running.set(`${test.services.shop}/production`, null);
    const { id, operation } = await runningStep(test);
    expect(
      refusal(await requestRollback(test.deps, { releaseId: id, reason: 'it burns' }, by(people.requester))).kind,
    ).toBe('no_rollback_target');
    const { deployment } = await view(test, id);
    test.executor.finish(operation, 'succeeded');
    expect(test.executor.aborted).toEqual([]);
    expect(deployment?.state).toBe('running');
  });

  it('is refused for a release that was closed', async () => {
    const test = testDeps(database());
    const { id } = await runningStep(test);
    must(await control(test, id, 'abort'));
    await settle(test.deps, test.work);
    must(await cancelRelease(test.deps, { releaseId: id, reason: 'enough' }, by(people.requester)));
    expect(
      refusal(await requestRollback(test.deps, { releaseId: id, reason: 'after all' }, by(people.requester))).kind,
    ).toBe('not_now');
    expect((await view(test, id)).deployment?.state).toBe('aborted');
  });
});

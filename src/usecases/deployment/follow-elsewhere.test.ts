import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { withParts } from '../../../test/support/fake-systems.ts';
import { nextDueMs } from '../../../test/support/next-due.ts';
import { by, must, started, until, view } from '../../../test/support/story.ts';
import { clearQueues, type TestDeps, testDeps, workerFor } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import type { StepId } from '../../domain/ids.ts';
import type { PolicyPart } from '../../domain/policy/policy.ts';
import type { Executor } from '../../ports/executor.ts';
import { answerQuestion } from './answer-question.ts';
import { controlDeployment } from './control-deployment.ts';
import { requestRollback } from './request-rollback.ts';

const database = embeddedDatabase();
afterEach(async () => {
  await clearQueues(database());
  // What rests until its next look would be the next test's work.
  await database().transaction(async (stores) => {
    for (const { id } of await stores.steps.atWork()) await stores.steps.schedule(id, null);
  });
});

interface Elsewhere extends TestDeps {
  /** By the clock of the test, how long after its start each look at the running step was. */
  looks: number[];
}

/** Everything is carried out by another system, which every replica can ask. */
async function elsewhere(policy: PolicyPart = {}, more: Partial<Executor> = {}): Promise<Elsewhere> {
  const made = testDeps(database(), { policy });
  await made.work.stop(1_000);
  const looks: number[] = [];
  const executor: Executor = {
    ...made.executor,
    reach: 'anywhere',
    report: async (operation) => {
      looks.push(made.clock.now().getTime() - operation.recordedAt.getTime());
      return made.executor.report(operation);
    },
    ...more,
  };
  const deps = { ...made.deps, systems: withParts(made.deps.systems, { executor }) };
  return { ...made, deps, work: workerFor(deps), looks };
}

/** A release whose first step is under way, with no worker that waits for it. */
async function underWay(test: Elsewhere) {
  test.executor.course(() => 'runs');
  const id = await started(test);
  await until(test, id, 'the first step is under way', () => test.executor.running().length > 0);
  await test.work.idle();
  const step = (await view(test, id)).steps.find(({ state }) => state === 'running');
  if (!step) throw new Error('no step is running');
  const [operationId = ''] = test.executor.running();
  return { id, step, operationId };
}
const restMs = () => database().read((stores) => nextDueMs(stores, 'steps'));
/** Lets the time pass for the operation, and looks once. */
async function lookAfter(test: Elsewhere, stepId: StepId, ms: number) {
  test.clock.advance(ms);
  await database().transaction((stores) => stores.steps.schedule(stepId, 0));
  await test.work.idle();
}
/** In the time of the database, which no test moves. */
async function within(ms: number, work: () => Promise<void>): Promise<void> {
  const before = performance.now();
  await work();
  expect(performance.now() - before).toBeLessThan(ms);
}

describe('a step that another system carries out', () => {
  it('keeps no worker between two looks, and is looked up more rarely the longer it takes', async () => {
    const test = await elsewhere();
    const { step } = await underWay(test);
    const before = test.looks.length;
    await lookAfter(test, step.id, 90_000);
    expect(test.looks.length - before).toBe(1);
    expect(await database().read((stores) => stores.steps.state())).toMatchObject({ leased: 0, waiting: 1 });
    expect(await restMs()).toBeGreaterThan(8_000);
    expect(await restMs()).toBeLessThanOrEqual(10_500);
    await lookAfter(test, step.id, 300_000);
    expect(await restMs()).toBeGreaterThan(14_000);
    expect(await restMs()).toBeLessThanOrEqual(15_000);
  });

  it('stays with the worker that started it until another one could tell whether it did', async () => {
    const test = await elsewhere();
    await underWay(test);
    expect(test.looks.length).toBeGreaterThanOrEqual(10);
    expect(test.looks.at(-2)).toBeLessThan(10_000);
    expect(test.looks.at(-1)).toBeGreaterThanOrEqual(10_000);
  });

  it('is followed by any replica, which starts nothing again', async () => {
    const test = await elsewhere();
    const { id, step, operationId } = await underWay(test);
    const deps = { ...test.deps, host: 'another-host' };
    const other = { ...test, deps, work: workerFor(deps) };
    test.executor.finish(operationId, 'succeeded');
    await until(other, id, 'the step has ended', (now) =>
      now.steps.some((one) => one.id === step.id && one.state === 'done'),
    );
    expect(new Set(test.executor.effects.map((one) => one.id)).size).toBe(test.executor.effects.length);
    expect(test.executor.effects.filter((one) => one.id === operationId)).toHaveLength(1);
  });

  it.each(['abort', 'roll back'] as const)(
    'is stopped at once on %s, although its next look is far away',
    async (verb) => {
      const test = await elsewhere();
      const { id, step } = await underWay(test);
      await lookAfter(test, step.id, 300_000);
      expect(await restMs()).toBeGreaterThan(10_000);
      const input = { releaseId: id, reason: 'it is wrong' };
      await within(9_000, async () => {
        if (verb === 'abort') must(await controlDeployment(test.deps, { ...input, verb }, by(people.requester)));
        else must(await requestRollback(test.deps, input, by(people.requester)));
        await until(test, id, 'the step has stopped', (now) =>
          now.steps.some((one) => one.id === step.id && one.state === 'aborted'),
        );
      });
    },
  );

  it('is looked up when its time limit is over, and stopped', async () => {
    const test = await elsewhere({ stepTimeoutMs: 60_000 });
    const { id, step } = await underWay(test);
    await lookAfter(test, step.id, 48_500);
    expect(await restMs()).toBeLessThanOrEqual(1_500);
    test.clock.advance(2_000);
    await until(test, id, 'it has failed', (now) => now.release.state === 'failed');
    expect((await view(test, id)).escalations[0]?.summary).toContain('exceeded its time limit and was stopped');
    expect(test.executor.aborted).toHaveLength(1);
  });

  it('is unknown when it goes on long after it was told to stop', async () => {
    const told: string[] = [];
    const abort = async ({ id }: { id: string }) => void told.push(id);
    const test = await elsewhere({ stepTimeoutMs: 60_000, stopGraceMs: 5_000, executorSilenceMs: 10_000 }, { abort });
    const { id, step } = await underWay(test);
    await lookAfter(test, step.id, 60_000);
    await until(test, id, 'nobody knows', (now) => now.deployment?.state === 'unknown');
    expect((await view(test, id)).escalations[0]?.summary).toContain('running for longer than its time limit');
    // Followed all the while, and not given back: its end must not be missed.
    expect(told.length).toBeGreaterThan(10);
  });

  it('is looked up at once when its question was answered', async () => {
    const test = await elsewhere();
    const { id, step, operationId } = await underWay(test);
    const choices = [{ id: 'yes', label: 'Continue', isRefusal: false }];
    test.executor.asks(operationId, { id: 'q1', words: 'Shift the traffic?', choices }, 'https://ci.example.com/1');
    await lookAfter(test, step.id, 300_000);
    expect((await view(test, id)).steps.find((one) => one.id === step.id)?.remote?.question?.id).toBe('q1');
    expect(await restMs()).toBeGreaterThan(10_000);
    const input = { stepId: step.id, questionId: 'q1', choiceId: 'yes' };
    must(await answerQuestion(test.deps, input, by(people.requester)));
    await within(9_000, () =>
      until(test, id, 'nothing is asked any more', (now) =>
        now.steps.some((one) => one.id === step.id && one.remote?.question === null),
      ),
    );
  });
});

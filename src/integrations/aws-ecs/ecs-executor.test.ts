import { describe, expect, it } from 'vitest';
import { answeringContract } from '../../../test/contracts/answering-contract.ts';
import { executorContract, reportAtEnd } from '../../../test/contracts/executor-contract.ts';
import { remoteExecutorContract } from '../../../test/contracts/remote-executor-contract.ts';
import { type Course, FakeEcs } from '../../../test/fakes/aws-ecs.ts';
import type { FakeRequest } from '../../../test/fakes/fake-server.ts';
import { atFake, awsFakes } from '../../../test/support/aws-fakes.ts';
import { describeWith } from '../../../test/support/needs.ts';
import type { Operation } from '../../ports/executor.ts';
import { createEcsExecutor } from './ecs-executor.ts';

const open = atFake(createEcsExecutor);

let count = 0;
/** A service has one deployment at a time, so each operation has a service of its own. */
function operation(course: Course, words: Operation['with'] = {}): Operation {
  count += 1;
  const task = { container: 'app', image: `shop:${course}` };
  return {
    id: `op_ecs_${count}`,
    with: { cluster: 'shops', service: `shop-${count}`, task, onAbort: 'rollback', ...words },
    recordedAt: new Date(),
    remoteId: null,
    env: {},
    timeoutMs: 60_000,
    stopGraceMs: 1_000,
  };
}

describeWith('vendor-contracts', 'ECS, faked after the description of AWS', (folder) => {
  const start = awsFakes(folder, 'ecs', (model) => new FakeEcs(model));
  const timesRun = (fake: FakeEcs) => async (asked: Operation) => fake.of(asked).length;
  const asked = (fake: FakeEcs, action: string) =>
    fake.service.server.requests
      .filter((one) => fake.service.actionOf(one) === action)
      .map(({ body }) => JSON.parse(body));

  executorContract('The executor of ECS', async () => {
    const fake = await start();
    return {
      executor: open(fake),
      reopen: () => open(fake),
      operation,
      timesRun: timesRun(fake),
      dispose: async () => {},
    };
  });

  remoteExecutorContract('The executor of ECS', async () => {
    const fake = await start();
    return {
      server: fake.service.server,
      reopen: () => open(fake),
      operation,
      timesRun: timesRun(fake),
      isStart: (request) => fake.service.actionOf(request) === 'UpdateService',
      startByHand: (course) => fake.startByHand(course),
      fromTheFuture: (one) => {
        fake.service.isFromTheFuture = true;
        for (const deployment of fake.of(one)) deployment.status = 'DREAMING';
      },
      dispose: async () => {},
    };
  });

  answeringContract('The executor of ECS', async () => {
    const fake = await start();
    return {
      server: fake.service.server,
      reopen: () => open(fake),
      operation: () => operation('asks'),
      answers: (asked) => fake.of(asked).flatMap((one) => one.answers),
      answerByHand: (asked) => fake.answerByHand(asked),
      isAnswer: (request) => fake.service.actionOf(request) === 'ContinueServiceDeployment',
      dispose: async () => {},
    };
  });

  describe('a start', () => {
    it('registers the running task definition as it is, with another image and the operation id as a tag', async () => {
      const fake = await start();
      const one = operation('succeeds');
      await open(fake).start(one);
      expect(asked(fake, 'RegisterTaskDefinition')).toEqual([
        {
          family: 'shop',
          containerDefinitions: [
            { name: 'app', image: 'shop:succeeds' },
            { name: 'proxy', image: 'proxy:3' },
          ],
          tags: [
            { key: 'team', value: 'shop' },
            { key: 'quarterdeck:operation', value: one.id },
          ],
        },
      ]);
    });

    it('does not register again what it registered before, when the update did not arrive', async () => {
      const fake = await start();
      const one = operation('succeeds');
      const isUpdate = { when: (each: FakeRequest) => fake.service.actionOf(each) === 'UpdateService' };
      fake.service.server.fail({ kind: 'cut-before' }, isUpdate);
      await expect(open(fake).start(one)).rejects.toMatchObject({ kind: 'unavailable' });
      const executor = open(fake);
      await executor.start(one);
      expect(await reportAtEnd(executor, one)).toMatchObject({ state: 'succeeded' });
      expect(asked(fake, 'RegisterTaskDefinition')).toHaveLength(1);
      expect(fake.of(one)).toHaveLength(1);
    });

    it.each([
      ['a service that does not exist', { service: 'missing' }, 'no active service missing'],
      ['a container that does not exist', { task: { container: 'db', image: 'db:2' } }, 'no container db'],
      ['a task definition that does not exist', { task: { definition: 'shop:99' } }, 'no such task definition'],
      [
        'a service that does not exist, with a task definition that does',
        { service: 'missing', task: { definition: 'shop:1' } },
        'no active service missing',
      ],
    ])('is refused for %s', async (_what, words, message) => {
      const fake = await start();
      const failure = await open(fake)
        .start(operation('succeeds', words))
        .catch((error: Error) => error);
      expect(failure).toMatchObject({ name: 'StartRefused', message: expect.stringContaining(message) });
      expect(fake.deployments).toEqual([]);
    });

    it('is refused for a service that CodeDeploy deploys', async () => {
      const fake = await start();
      fake.controller = 'CODE_DEPLOY';
      await expect(open(fake).start(operation('succeeds'))).rejects.toMatchObject({
        name: 'StartRefused',
        message: 'the service is deployed by CODE_DEPLOY, not by ECS itself',
      });
    });
  });

  describe('a task definition that existed before', () => {
    const existing = async (course: Course) => {
      const fake = await start();
      const containerDefinitions = [{ name: 'app', image: `shop:${course}` }];
      fake.register({ family: 'shop', containerDefinitions, tags: [] });
      return { fake, one: operation(course, { task: { definition: 'shop:2' } }) };
    };

    it('is deployed, also when the service runs it already', async () => {
      const { fake, one } = await existing('succeeds');
      for (const each of [one, { ...one, id: 'op_ecs_again' }]) {
        const executor = open(fake);
        const remoteId = await executor.start({ ...each, recordedAt: new Date(Date.now() + 60_000) });
        expect(await reportAtEnd(executor, { ...each, remoteId })).toMatchObject({ state: 'succeeded' });
      }
      expect(fake.deployments).toHaveLength(2);
      expect(asked(fake, 'RegisterTaskDefinition')).toEqual([]);
    });

    it('is found by what was deployed since the intent, and a person decides when there are two', async () => {
      const { fake, one } = await existing('lasts');
      const isUpdate = { when: (each: FakeRequest) => fake.service.actionOf(each) === 'UpdateService' };
      fake.service.server.fail({ kind: 'cut-after' }, isUpdate);
      await expect(open(fake).start(one)).rejects.toMatchObject({ kind: 'unavailable' });
      expect(await open(fake).report(one)).toMatchObject({ state: 'running' });
      fake.begin(String(one.with.service), fake.deployments[0]?.taskDefinition ?? '');
      expect(await open(fake).report(one)).toMatchObject({ state: 'unknown', mayBeAtWork: true });
    });
  });

  describe('a deployment', () => {
    it('that ECS rolled back by itself has failed, and one that was stopped was aborted', async () => {
      const fake = await start();
      const executor = open(fake);
      const failing = operation('fails');
      await executor.start(failing);
      expect(await reportAtEnd(executor, failing)).toMatchObject({
        reason: 'exit_code',
        detail: 'ECS rolled the service back: The circuit breaker was triggered',
        link: expect.stringContaining(`/ecs/v2/clusters/shops/services/${failing.with.service}/deployments`),
      });
      const lasting = operation('lasts', { onAbort: 'abort' });
      await executor.start(lasting);
      await executor.abort(lasting);
      expect(await executor.report(lasting)).toMatchObject({ reason: 'aborted', detail: 'the deployment was stopped' });
      expect(asked(fake, 'StopServiceDeployment')).toMatchObject([{ stopType: 'ABORT' }]);
    });

    it.each([
      ['continue', { state: 'succeeded' }],
      ['rollback', { state: 'failed', reason: 'aborted' }],
    ])('that is paused asks what to do, and does it: %s', async (choiceId, expected) => {
      const fake = await start();
      const executor = open(fake);
      const one = operation('asks');
      await executor.start(one);
      const report = await executor.report(one);
      expect(report).toMatchObject({ waitsFor: { words: 'ECS has paused the deployment at SCALE_UP.' } });
      const questionId = report.state === 'running' ? (report.waitsFor?.id ?? '') : '';
      const answer = { questionId, choiceId, by: 'Priya' };
      await executor.answer?.(one, answer);
      await expect(executor.answer?.(one, answer)).rejects.toMatchObject({ kind: 'not_found' });
      expect(await reportAtEnd(executor, one)).toMatchObject(expected);
    });

    it('is followed by what the service shows where there is no list of deployments', async () => {
      const fake = await start();
      fake.isOld = true;
      const executor = open(fake);
      const one = operation('succeeds');
      const remoteId = await executor.start(one);
      expect(await reportAtEnd(executor, { ...one, remoteId })).toMatchObject({ state: 'succeeded' });
      fake.begin(String(one.with.service), fake.of(one)[0]?.taskDefinition ?? '');
      expect(await executor.report({ ...one, remoteId }), 'replaced since').toMatchObject({ state: 'unknown' });
      const lasting = operation('lasts');
      await executor.start(lasting);
      await expect(executor.abort(lasting)).rejects.toMatchObject({ kind: 'bad_response' });
      for (let later = 0; later < 2; later += 1)
        fake.begin(String(lasting.with.service), fake.definitions[0]?.taskDefinitionArn ?? '');
      expect(await open(fake).report(lasting)).toMatchObject({ state: 'unknown', mayBeAtWork: true });
    });
  });
});

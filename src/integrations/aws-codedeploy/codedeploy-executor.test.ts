import { describe, expect, it } from 'vitest';
import { answeringContract } from '../../../test/contracts/answering-contract.ts';
import { executorContract, reportAtEnd } from '../../../test/contracts/executor-contract.ts';
import { remoteExecutorContract } from '../../../test/contracts/remote-executor-contract.ts';
import { type Course, FakeCodedeploy } from '../../../test/fakes/aws-codedeploy.ts';
import type { FakeRequest } from '../../../test/fakes/fake-server.ts';
import { atFake, awsFakes } from '../../../test/support/aws-fakes.ts';
import { describeWith } from '../../../test/support/needs.ts';
import type { Operation } from '../../ports/executor.ts';
import { createCodedeployExecutor } from './codedeploy-executor.ts';

const open = atFake(createCodedeployExecutor);

let count = 0;
function operation(course: Course, words: Operation['with'] = {}): Operation {
  count += 1;
  const revision = { s3: { bucket: 'builds', key: course, bundleType: 'zip' } };
  return {
    id: `op_codedeploy_${count}`,
    with: { application: 'shop', deploymentGroup: 'production', revision, rollbackOnAbort: false, ...words },
    recordedAt: new Date(),
    remoteId: null,
    env: {},
    timeoutMs: 60_000,
    stopGraceMs: 1_000,
  };
}

describeWith('vendor-contracts', 'CodeDeploy, faked after the description of AWS', (folder) => {
  const start = awsFakes(folder, 'codedeploy', (model) => new FakeCodedeploy(model));
  const timesRun = (fake: FakeCodedeploy) => async (asked: Operation) =>
    fake.deployments.filter(({ description }) => description === `Quarterdeck ${asked.id}`).length;

  executorContract('The executor of CodeDeploy', async () => {
    const fake = await start();
    return {
      executor: open(fake),
      reopen: () => open(fake),
      operation,
      timesRun: timesRun(fake),
      dispose: async () => {},
    };
  });

  remoteExecutorContract('The executor of CodeDeploy', async () => {
    const fake = await start();
    return {
      server: fake.service.server,
      reopen: () => open(fake),
      operation,
      timesRun: timesRun(fake),
      isStart: (request) => fake.service.actionOf(request) === 'CreateDeployment',
      startByHand: (course) => void fake.begin(course),
      fromTheFuture: (asked) => {
        fake.service.isFromTheFuture = true;
        fake.of(asked).status = 'Dreaming';
      },
      dispose: async () => {},
    };
  });

  answeringContract('The executor of CodeDeploy', async () => {
    const fake = await start();
    return {
      server: fake.service.server,
      reopen: () => open(fake),
      operation: () => operation('asks'),
      answers: (asked) => fake.of(asked).answers,
      refusesByAbort: true,
      answerByHand: (asked) => fake.answerByHand(asked),
      isAnswer: (request) => ['ContinueDeployment', 'StopDeployment'].includes(fake.service.actionOf(request)),
      dispose: async () => {},
    };
  });

  describe('a deployment', () => {
    it('that waits for traffic to be sent asks whether to continue, and is answered once', async () => {
      const fake = await start();
      const executor = open(fake);
      const asked = operation('asks');
      await executor.start(asked);
      const report = await executor.report(asked);
      expect(report).toMatchObject({
        state: 'running',
        link: expect.stringContaining(
          'https://eu-central-1.console.aws.amazon.com/codesuite/codedeploy/deployments/d-',
        ),
        waitsFor: { choices: [{ id: 'continue' }, { id: 'stop', isRefusal: true }] },
      });
      const questionId = report.state === 'running' ? (report.waitsFor?.id ?? '') : '';
      const answer = { questionId, choiceId: 'continue', by: 'Priya' };
      await expect(executor.answer?.(asked, { ...answer, choiceId: 'perhaps' })).rejects.toMatchObject({
        kind: 'bad_response',
      });
      await executor.answer?.(asked, answer);
      await expect(executor.answer?.(asked, answer)).rejects.toMatchObject({ kind: 'not_found' });
      expect(await reportAtEnd(executor, asked)).toMatchObject({ state: 'succeeded' });
    });

    it('is stopped by the other choice', async () => {
      const fake = await start();
      const asked = operation('asks');
      const executor = open(fake);
      const remoteId = await executor.start(asked);
      await executor.answer?.(asked, { questionId: `${remoteId}:ready`, choiceId: 'stop', by: 'Priya' });
      expect(await executor.report(asked)).toMatchObject({ state: 'failed', reason: 'aborted' });
    });

    it('that ended before the answer to stop it arrived was not stopped by it', async () => {
      const fake = await start();
      const asked = operation('asks');
      const executor = open(fake);
      const remoteId = await executor.start(asked);
      const isStop = { when: (one: FakeRequest) => fake.service.actionOf(one) === 'StopDeployment' };
      const body = { __type: 'com.example#DeploymentAlreadyCompletedException', message: 'it has ended' };
      fake.service.server.fail({ kind: 'answer', answer: { status: 400, body } }, isStop);
      const answer = { questionId: `${remoteId}:ready`, choiceId: 'stop', by: 'Priya' };
      await expect(executor.answer?.(asked, answer)).rejects.toMatchObject({ kind: 'not_found' });
    });

    it.each([false, true])(
      'is rolled back by CodeDeploy on an abort only if the settings say so (%s)',
      async (isWanted) => {
        const fake = await start();
        const asked = operation('lasts', { rollbackOnAbort: isWanted });
        const executor = open(fake);
        await executor.start(asked);
        await executor.abort(asked);
        const stops = fake.service.server.requests.filter((one) => fake.service.actionOf(one) === 'StopDeployment');
        expect(stops.map(({ body }) => JSON.parse(body).autoRollbackEnabled)).toEqual([isWanted]);
      },
    );

    it('that failed says why, in the words of CodeDeploy', async () => {
      const fake = await start();
      const asked = operation('fails');
      const executor = open(fake);
      await executor.start(asked);
      expect(await reportAtEnd(executor, asked)).toMatchObject({
        detail: 'the deployment failed, HEALTH_CONSTRAINTS',
        output: expect.stringContaining('Too few are healthy.'),
      });
    });

    it.each([
      ['ALARM_ACTIVE', 'exit_code'],
      ['TIMEOUT', 'exit_code'],
      ['MANUAL_STOP', 'aborted'],
    ])('that was stopped with %s has failed by “%s”', async (stopCode, reason) => {
      const fake = await start();
      const asked = operation('lasts');
      const executor = open(fake);
      await executor.start(asked);
      for (const one of fake.deployments) Object.assign(one, { status: 'Stopped', stopCode });
      expect(await reportAtEnd(executor, asked)).toMatchObject({ state: 'failed', reason });
    });

    it('is found on many pages by its description, and is never called absent when there are too many', async () => {
      const fake = await start();
      fake.service.server.fail(
        { kind: 'cut-after' },
        { when: (one) => fake.service.actionOf(one) === 'CreateDeployment' },
      );
      const asked = operation('lasts');
      for (let before = 0; before < 5; before += 1) fake.begin('fails');
      await expect(open(fake).start(asked)).rejects.toMatchObject({ kind: 'unavailable' });
      fake.pageSize = 2;
      expect(await open(fake).report(asked)).toMatchObject({ state: 'running' });
      for (let after = 0; after < 5; after += 1) fake.begin('fails');
      await expect(open(fake).report(asked)).rejects.toMatchObject({ message: expect.stringContaining('too many') });
    });

    it('of a group that does not exist is refused with what CodeDeploy says', async () => {
      const fake = await start();
      const asked = operation('succeeds', { deploymentGroup: 'missing' });
      await expect(open(fake).start(asked)).rejects.toMatchObject({
        name: 'StartRefused',
        message: expect.stringContaining('DeploymentGroupDoesNotExistException: No deployment group found'),
      });
    });

    it.each([
      ['GitHub', { gitHub: { repository: 'harbor/shop', commitId: 'abc' } }, 'GitHub'],
      ['an AppSpec', { appSpec: 'version: 0.0' }, 'AppSpecContent'],
    ])('takes its revision from %s', async (_what, revision, revisionType) => {
      const fake = await start();
      await open(fake).start(operation('succeeds', { revision }));
      const [request] = fake.service.server.requests.filter((one) => fake.service.actionOf(one) === 'CreateDeployment');
      expect(JSON.parse(request?.body ?? '')).toMatchObject({ revision: { revisionType } });
    });
  });
});

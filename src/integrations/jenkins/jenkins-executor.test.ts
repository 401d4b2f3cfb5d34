import { afterAll, describe, expect, it } from 'vitest';
import { answeringContract } from '../../../test/contracts/answering-contract.ts';
import { executorContract, outputOf, reportAtEnd } from '../../../test/contracts/executor-contract.ts';
import { remoteExecutorContract } from '../../../test/contracts/remote-executor-contract.ts';
import { end, FakeJenkins } from '../../../test/fakes/jenkins.ts';
import { systemClock } from '../../lib/clock.ts';
import { Secret } from '../../lib/redact.ts';
import { type Operation, StartRefused } from '../../ports/executor.ts';
import { createHttpClient } from '../kit/http/http-client.ts';
import { connectJenkins } from './jenkins-executor.ts';

const connect = ({ server }: FakeJenkins, token = 'api-token') =>
  connectJenkins({
    ...{ url: `${server.url}/`, user: 'deploy-bot', token: new Secret(token), clock: systemClock, lookMs: 50 },
    http: createHttpClient(systemClock),
  });
const open = (jenkins: FakeJenkins) => connect(jenkins).executor;

let count = 0;
function operation(course: string, more: object = {}): Operation {
  count += 1;
  const parameters = { VERSION: '1.1.0', COURSE: course };
  return {
    id: `op_jenkins_${count}`,
    with: { job: 'team/shop/deploy', parameters, operationParameter: 'OPERATION_ID', acceptUnstable: false, ...more },
    ...{ recordedAt: new Date(), remoteId: null, env: {}, timeoutMs: 60_000, stopGraceMs: 1_000 },
  };
}

const started: FakeJenkins[] = [];
const start = async () => {
  const jenkins = await new FakeJenkins().start();
  started.push(jenkins);
  return jenkins;
};
afterAll(() => Promise.all(started.map(({ server }) => server.stop())));

const timesRun = (jenkins: FakeJenkins, { id }: Operation) =>
  jenkins.items.filter(({ parameters }) => parameters.OPERATION_ID === id).length;

executorContract('The executor of Jenkins', async () => {
  const jenkins = await start();
  return {
    executor: open(jenkins),
    reopen: () => open(jenkins),
    operation: (course) => operation(course),
    timesRun: async (asked) => timesRun(jenkins, asked),
    dispose: async () => {},
  };
});

remoteExecutorContract('The executor of Jenkins', async () => {
  const jenkins = await start();
  return {
    server: jenkins.server,
    reopen: () => open(jenkins),
    operation: (course) => operation(course),
    timesRun: async (asked) => timesRun(jenkins, asked),
    isStart: ({ path }) => path.endsWith('/buildWithParameters'),
    startByHand: (course) => jenkins.startByHand(course),
    fromTheFuture: (asked) => end(jenkins.buildOf(asked), 'DREAMED'),
    longLog: (asked) => {
      jenkins.buildOf(asked).log = `${'x'.repeat(99)}\n`.repeat(200_000);
    },
    endsSlowly: (asked) => {
      jenkins.itemOf(asked).isSlow = true;
      return { end: () => end(jenkins.buildOf(asked), 'ABORTED') };
    },
    dispose: async () => {},
  };
});

answeringContract('The executor of Jenkins', async () => {
  const jenkins = await start();
  return {
    server: jenkins.server,
    reopen: () => open(jenkins),
    operation: () => operation('asks'),
    answers: (asked) => jenkins.itemOf(asked).answers,
    answerByHand: (asked) => jenkins.answerByHand(asked),
    isAnswer: ({ path }) => path.includes('/input/'),
    dispose: async () => {},
  };
});

describe('a build in Jenkins', () => {
  it('shows where it is, its log, and its address', async () => {
    const jenkins = await start();
    const asked = operation('lasts');
    await open(jenkins).start(asked);
    expect(outputOf(await open(jenkins).report(asked))).toContain('Waiting for next available executor');
    const { number } = jenkins.buildOf(asked);
    const link = `${jenkins.server.url}/job/team/job/shop/job/deploy/${number}/`;
    const report = await open(jenkins).report(asked);
    expect(report).toMatchObject({ state: 'running', link });
    expect(outputOf(report)).toContain(`Deploying in build ${number}`);
  });

  it('reads the end of a long log only', async () => {
    const jenkins = await start();
    const asked = operation('lasts');
    await open(jenkins).start(asked);
    jenkins.buildOf(asked).log = `${`${'a line of the log '.repeat(5)}\n`.repeat(200_000)}the very last line\n`;
    const output = outputOf(await open(jenkins).report(asked));
    expect(output).toContain('the very last line');
    const reads = jenkins.server.requests.filter(({ path, method }) => path.endsWith('Text') && method === 'GET');
    expect(reads.map(({ query }) => Number(query.get('start')) > 17_000_000)).toEqual([true]);
  });

  it('is found after Jenkins has forgotten the queue item, and when its number belongs to another job', async () => {
    const jenkins = await start();
    const asked = operation('lasts');
    const remoteId = await open(jenkins).start(asked);
    jenkins.buildOf(asked);
    jenkins.itemOf(asked).isForgotten = true;
    expect(remoteId).toMatch(/^queue\/\d+$/);
    expect(await open(jenkins).report({ ...asked, remoteId })).toMatchObject({ state: 'running' });
    // The numbers were counted anew after a crash of the controller.
    const other = operation('fails');
    await open(jenkins).start(other);
    const taken = `queue/${jenkins.itemOf(other).id}`;
    expect(await open(jenkins).report({ ...asked, remoteId: taken })).toMatchObject({ state: 'running' });
    end(jenkins.buildOf(other), 'FAILURE');
    for (const remoteId of [taken, `build/${jenkins.buildOf(other).number}`])
      expect(await open(jenkins).report({ ...asked, remoteId })).toMatchObject({ state: 'running' });
  });

  it.each([
    ['the operation id', ['VERSION', 'COURSE'], 'OPERATION_ID'],
    ['the version', ['COURSE', 'OPERATION_ID'], 'VERSION'],
  ])('is not started when the job would drop %s', async (_what, parameters, missing) => {
    const jenkins = await start();
    jenkins.parameters = parameters;
    const asked = operation('succeeds');
    const executor = open(jenkins);
    const refused = await executor.start(asked).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(StartRefused);
    expect(String(refused)).toContain(`team/shop/deploy has no parameter ${missing}`);
    expect(jenkins.items).toEqual([]);
    jenkins.parameters = ['VERSION', 'COURSE', 'OPERATION_ID'];
    await executor.start(asked);
    expect(await reportAtEnd(executor, asked)).toMatchObject({ state: 'succeeded' });
  });

  it('that ends unstable has failed, unless the settings accept it', async () => {
    const jenkins = await start();
    for (const [acceptUnstable, state] of [[false, 'failed'] as const, [true, 'succeeded'] as const]) {
      const asked = operation('lasts', { acceptUnstable });
      await open(jenkins).start(asked);
      end(jenkins.buildOf(asked), 'UNSTABLE');
      expect(await reportAtEnd(open(jenkins), asked)).toMatchObject({ state });
    }
  });

  it('is stopped when it began while it was taken out of the queue', async () => {
    const jenkins = await start();
    const asked = operation('queued');
    const executor = open(jenkins);
    await executor.start(asked);
    // Too late: Jenkins ignores it.
    const ignored = { kind: 'answer', answer: { status: 302, headers: { location: '/' } } } as const;
    jenkins.server.fail(ignored, { when: ({ path }) => path === '/queue/cancelItem' });
    jenkins.itemOf(asked).course = 'lasts';
    await executor.abort(asked);
    expect(jenkins.itemOf(asked).isCanceled).toBe(false);
    expect(await reportAtEnd(executor, asked)).toMatchObject({ state: 'failed', reason: 'aborted' });
  });

  it('runs on, and nobody is told otherwise, when Jenkins refuses to stop it', async () => {
    const jenkins = await start();
    const asked = operation('lasts');
    const executor = open(jenkins);
    await executor.start(asked);
    const { number } = jenkins.buildOf(asked);
    const refusal = { kind: 'answer', answer: { status: 409, body: 'another stop is under way' } } as const;
    jenkins.server.fail(refusal, { when: ({ path }) => path.endsWith(`/${number}/stop`), times: 1 });
    await expect(executor.abort(asked)).rejects.toMatchObject({ status: 409 });
    expect(await executor.report(asked)).toMatchObject({ state: 'running' });
    await executor.abort(asked);
    expect(await reportAtEnd(executor, asked)).toMatchObject({ state: 'failed', reason: 'aborted' });
  });

  it('is not called absent when so many were started since that it may be among those that are not listed', async () => {
    const jenkins = await start();
    const asked = operation('succeeds');
    const timestamp = asked.recordedAt.getTime() + 1_000;
    const build = { building: false, result: 'SUCCESS', timestamp, duration: 1_000, actions: [] };
    const listing = (builds: readonly object[]) =>
      jenkins.server.fail(
        { kind: 'answer', answer: { status: 200, body: { builds } } },
        { when: ({ path }) => path.endsWith('/deploy/api/json'), times: 1 },
      );
    const hundred = Array.from({ length: 100 }, (_one, index) => ({ ...build, number: 200 - index }));
    listing(hundred);
    await expect(open(jenkins).report(asked)).rejects.toMatchObject({ message: expect.stringContaining('a hundred') });
    listing([...hundred.slice(1), { ...build, number: 1, timestamp: timestamp - 90_000 }]);
    expect(await open(jenkins).report(asked)).toEqual({ state: 'absent' });
  });

  it('has no questions without the plugin that lists them', async () => {
    const jenkins = await start();
    jenkins.hasPipelineApi = false;
    const asked = operation('asks');
    await open(jenkins).start(asked);
    jenkins.buildOf(asked);
    expect(await open(jenkins).report(asked)).not.toHaveProperty('waitsFor');
  });

  it('goes on waiting when this user may not answer, and says so', async () => {
    const jenkins = await start();
    jenkins.maySubmit = false;
    const asked = operation('asks');
    const executor = open(jenkins);
    await executor.start(asked);
    const answer = { questionId: `Go${jenkins.buildOf(asked).number}`, choiceId: 'proceed', by: 'Priya' };
    await expect(executor.answer?.(asked, answer)).rejects.toMatchObject({ kind: 'bad_response', status: 400 });
    expect(await executor.report(asked)).toMatchObject({ waitsFor: { words: 'Shift the traffic?' } });
  });

  it('of a job that does not exist, or that this user may not see, is not started, and the job is named', async () => {
    const jenkins = await start();
    const asked = operation('succeeds', { job: 'team/missing' });
    const wanted = { kind: 'not_found', message: 'Jenkins: team/missing: status 404' };
    await expect(open(jenkins).start(asked)).rejects.toMatchObject(wanted);
    expect(jenkins.items).toEqual([]);
  });

  it.each(['../../queue', 'team//deploy', 'team/../deploy', '', '.'])(
    'is never asked for by a name such as “%s”',
    async (job) => {
      const jenkins = await start();
      await expect(open(jenkins).start(operation('succeeds', { job }))).rejects.toBeInstanceOf(StartRefused);
      expect(jenkins.server.requests).toEqual([]);
    },
  );
});

describe('the probe of Jenkins', () => {
  it('says who it is, and that a token is wrong', async () => {
    const jenkins = await start();
    expect(await connect(jenkins).probe()).toBe('signed in as deploy-bot');
    await expect(connect(jenkins, 'wrong-token').probe()).rejects.toMatchObject({ kind: 'auth' });
  });
});

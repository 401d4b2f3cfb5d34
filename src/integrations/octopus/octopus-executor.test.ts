import { afterAll, describe, expect, it } from 'vitest';
import { answeringContract } from '../../../test/contracts/answering-contract.ts';
import { executorContract, outputOf, reportAtEnd } from '../../../test/contracts/executor-contract.ts';
import { remoteExecutorContract } from '../../../test/contracts/remote-executor-contract.ts';
import { FakeOctopus, finish } from '../../../test/fakes/octopus.ts';
import { systemClock } from '../../lib/clock.ts';
import { Secret } from '../../lib/redact.ts';
import { type Operation, StartRefused } from '../../ports/executor.ts';
import { createHttpClient } from '../kit/http/http-client.ts';
import { connectOctopus } from './octopus-executor.ts';

const connect = ({ server }: FakeOctopus, { space = 'Default', token = 'API-FAKE' } = {}) =>
  connectOctopus({
    ...{ url: server.url, space, token: new Secret(token), clock: systemClock, lookMs: 50 },
    http: createHttpClient(systemClock),
  });
const open = (octopus: FakeOctopus) => connect(octopus).executor;

let count = 0;
function operation(course: string, more: object = {}): Operation {
  count += 1;
  return {
    id: `op_octopus_${count}`,
    with: { project: 'Shop', environment: 'Production', release: `1.1.0-${course}`, ...more },
    ...{ recordedAt: new Date(), remoteId: null, env: {}, timeoutMs: 60_000, stopGraceMs: 1_000 },
  };
}

const started: FakeOctopus[] = [];
const start = async () => {
  const octopus = await new FakeOctopus().start();
  started.push(octopus);
  return octopus;
};
afterAll(() => Promise.all(started.map(({ server }) => server.stop())));

const timesRun = (octopus: FakeOctopus, { id }: Operation) =>
  octopus.tasks.filter(({ comments }) => comments.split(' ').includes(id)).length;

executorContract('The executor of Octopus Deploy', async () => {
  const octopus = await start();
  return {
    executor: open(octopus),
    reopen: () => open(octopus),
    operation: (course) => operation(course),
    timesRun: async (asked) => timesRun(octopus, asked),
    dispose: async () => {},
  };
});

remoteExecutorContract('The executor of Octopus Deploy', async () => {
  const octopus = await start();
  return {
    server: octopus.server,
    reopen: () => open(octopus),
    operation: (course) => operation(course),
    timesRun: async (asked) => timesRun(octopus, asked),
    isStart: ({ path, method }) => path.endsWith('/deployments') && method === 'POST',
    startByHand: (course) => octopus.startByHand(course),
    fromTheFuture: (asked) => void Object.assign(octopus.taskOf(asked), { state: 'Dreaming' }),
    longLog: (asked) => void octopus.taskOf(asked).log.push(...Array.from({ length: 200 }, () => 'x'.repeat(100_000))),
    endsSlowly: (asked) => {
      octopus.taskOf(asked).isSlow = true;
      return { end: () => finish(octopus.taskOf(asked), 'Canceled') };
    },
    dispose: async () => {},
  };
});

answeringContract('The executor of Octopus Deploy', async () => {
  const octopus = await start();
  return {
    server: octopus.server,
    reopen: () => open(octopus),
    operation: () => operation('asks'),
    answers: (asked) => octopus.taskOf(asked).answers,
    answerByHand: (asked) => octopus.answerByHand(asked),
    isAnswer: ({ path }) => path.endsWith('/submit'),
    dispose: async () => {},
  };
});

describe('a deployment by Octopus Deploy', () => {
  it('creates the release once, shows the steps and the address, and says why it failed', async () => {
    const octopus = await start();
    for (const _ of [1, 2]) {
      const asked = operation('fails');
      await open(octopus).start(asked);
      const report = await reportAtEnd(open(octopus), asked);
      const link = `${octopus.server.url}/app#/Spaces-1/tasks/${octopus.taskOf(asked).id}`;
      expect(report).toMatchObject({ link, detail: 'The deployment failed because a step did' });
      expect(outputOf(report)).toContain('Deploying with fails');
      expect(outputOf(report)).toContain('Step 1: Install');
    }
    expect([...octopus.releases.keys()]).toEqual(['1.1.0-fails']);
  });

  it('names project, environment and tenant by name, slug or id, and takes the exact one only', async () => {
    const octopus = await start();
    const more = { project: 'shop', environment: 'Environments-1', tenant: 'harbor', guidedFailure: true };
    await open(octopus).start(operation('succeeds', more));
    expect(octopus.bodies).toEqual([
      {
        ...{ ReleaseId: 'Releases-1', EnvironmentId: 'Environments-1', TenantId: 'Tenants-1', UseGuidedFailure: true },
        Comments: expect.stringMatching(/^Quarterdeck operation op_octopus_\d+$/),
      },
    ]);
    for (const wrong of [{ project: 'Sho' }, { environment: 'Prod' }, { tenant: 'Harb' }])
      await expect(open(octopus).start(operation('succeeds', wrong))).rejects.toThrow(/there is no|is no/);
    expect(octopus.tasks).toHaveLength(1);
  });

  it('is refused during a deployment freeze with what the server says, and starts after it', async () => {
    const octopus = await start();
    octopus.freeze = 'Deployments to Production are frozen by “Year end”.';
    const asked = operation('succeeds');
    const executor = open(octopus);
    const refused = await executor.start(asked).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(StartRefused);
    expect(String(refused)).toContain('Deployments to Production are frozen by “Year end”');
    octopus.freeze = null;
    await executor.start(asked);
    expect(await reportAtEnd(executor, asked)).toMatchObject({ state: 'succeeded' });
  });

  it('that exceeds a time limit of the server says so', async () => {
    const octopus = await start();
    const asked = operation('lasts');
    await open(octopus).start(asked);
    finish(octopus.taskOf(asked), 'TimedOut');
    expect(await open(octopus).report(asked)).toMatchObject({ state: 'failed', reason: 'time_limit' });
  });

  it('asks what to do about a failed step, and does what it is told', async () => {
    const octopus = await start();
    const asked = operation('fails-guided');
    const executor = open(octopus);
    await executor.start(asked);
    const report = await executor.report(asked);
    const waitsFor = {
      words: 'The deployment requires failure guidance\nDoes the shop look right?',
      choices: [
        { id: 'Fail', label: 'Fail', isRefusal: true },
        { id: 'Retry', label: 'Retry', isRefusal: false },
        { id: 'Ignore', label: 'Ignore', isRefusal: false },
      ],
    };
    expect(report).toMatchObject({ state: 'running', waitsFor });
    const questionId = octopus.taskOf(asked).id.replace('ServerTasks', 'Interruptions');
    await executor.answer?.(asked, { questionId, choiceId: 'Ignore', by: 'Priya' });
    expect(octopus.taskOf(asked).answers).toEqual(['Ignore']);
  });

  it('can be answered in Octopus Deploy only, when this user may not take responsibility', async () => {
    const octopus = await start();
    octopus.mayTakeResponsibility = false;
    const asked = operation('asks');
    await open(octopus).start(asked);
    expect(await open(octopus).report(asked)).toMatchObject({ waitsFor: { choices: [] } });
  });

  it('is found among many others, and is not called absent when there are too many', async () => {
    const octopus = await start();
    const asked = operation('lasts');
    await open(octopus).start(asked);
    for (let i = 0; i < 150; i += 1) octopus.startByHand('lasts');
    expect(await open(octopus).report(asked)).toMatchObject({ state: 'running' });
    for (let i = 0; i < 400; i += 1) octopus.startByHand('lasts');
    await expect(open(octopus).report(asked)).rejects.toMatchObject({ kind: 'bad_response' });
    const later = { ...asked, recordedAt: new Date(Date.now() + 600_000) };
    expect(await open(octopus).report({ ...later, id: 'op_octopus_never' })).toEqual({ state: 'absent' });
  });
});

describe('the probe of Octopus Deploy', () => {
  it('says who it is and which space it uses, and what is wrong', async () => {
    const octopus = await start();
    expect(await connect(octopus).probe()).toBe('signed in as deploy-bot, space Spaces-1');
    await expect(connect(octopus, { token: 'API-WRONG' }).probe()).rejects.toMatchObject({ kind: 'auth' });
    await expect(connect(octopus, { space: 'Defaul' }).probe()).rejects.toMatchObject({ kind: 'not_found' });
  });
});

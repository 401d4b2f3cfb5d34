import { afterAll, describe, expect, it } from 'vitest';
import { answeringContract } from '../../../test/contracts/answering-contract.ts';
import { executorContract, outputOf, reportAtEnd } from '../../../test/contracts/executor-contract.ts';
import { remoteExecutorContract } from '../../../test/contracts/remote-executor-contract.ts';
import { conclude, MockSpinnaker } from '../../../test/fakes/spinnaker.ts';
import { describeWith } from '../../../test/support/needs.ts';
import { openContract } from '../../../test/support/vendor-contract.ts';
import { systemClock } from '../../lib/clock.ts';
import { Secret } from '../../lib/redact.ts';
import { type Operation, StartRefused } from '../../ports/executor.ts';
import { createHttpClient } from '../kit/http/http-client.ts';
import { integration } from './integration.ts';
import { connectSpinnaker } from './spinnaker-executor.ts';

const connect = ({ server }: MockSpinnaker, more: object = {}) =>
  connectSpinnaker({
    ...{ url: server.url, token: new Secret('gate-token'), clock: systemClock, lookMs: 50 },
    ...{ http: createHttpClient(systemClock), deckUrl: 'https://spinnaker.example.com/' },
    ...more,
  });
const open = (spinnaker: MockSpinnaker) => connect(spinnaker).executor;

let count = 0;
function operation(course: string, more: object = {}): Operation {
  count += 1;
  const parameters = { version: '1.1.0', course };
  return {
    id: `op_spinnaker_${count}`,
    with: { application: 'shop', pipeline: 'Deploy to production', parameters, ...more },
    ...{ recordedAt: new Date(), remoteId: null, env: {}, timeoutMs: 60_000, stopGraceMs: 1_000 },
  };
}

const timesRun = ({ executions }: MockSpinnaker, { id }: Operation) =>
  executions.filter(({ correlationId }) => correlationId === id).length;

describeWith('vendor-contracts', 'Spinnaker, mocked from the description of Gate', (folder) => {
  const contract = folder === '' ? null : openContract(folder, 'spinnaker/gate-swagger.yaml');
  const started: MockSpinnaker[] = [];
  const start = async () => {
    if (contract === null) throw new Error('there is no description');
    const spinnaker = await new MockSpinnaker(contract).start();
    started.push(spinnaker);
    return spinnaker;
  };
  afterAll(async () => {
    await Promise.all(started.map(({ server }) => server.stop()));
    expect(started.flatMap(({ violations }) => violations)).toEqual([]);
    expect(started.flatMap(({ executions }) => executions).length).toBeGreaterThan(10);
  });

  executorContract('The executor of Spinnaker', async () => {
    const spinnaker = await start();
    return {
      executor: open(spinnaker),
      reopen: () => open(spinnaker),
      operation: (course) => operation(course),
      timesRun: async (asked) => timesRun(spinnaker, asked),
      dispose: async () => {},
    };
  });

  remoteExecutorContract('The executor of Spinnaker', async () => {
    const spinnaker = await start();
    return {
      server: spinnaker.server,
      reopen: () => open(spinnaker),
      operation: (course) => operation(course),
      timesRun: async (asked) => timesRun(spinnaker, asked),
      isStart: ({ method }) => method === 'POST',
      startByHand: (course) => spinnaker.startByHand(course),
      fromTheFuture: (asked) => void Object.assign(spinnaker.executionOf(asked), { status: 'DREAMING' }),
      endsSlowly: (asked) => {
        spinnaker.executionOf(asked).isSlow = true;
        return { end: () => conclude(spinnaker.executionOf(asked), 'CANCELED') };
      },
      dispose: async () => {},
    };
  });

  answeringContract('The executor of Spinnaker', async () => {
    const spinnaker = await start();
    return {
      server: spinnaker.server,
      reopen: () => open(spinnaker),
      operation: () => operation('asks'),
      answers: (asked) => spinnaker.executionOf(asked).answers,
      answerByHand: (asked) => spinnaker.answerByHand(asked),
      isAnswer: ({ method }) => method === 'PATCH',
      dispose: async () => {},
    };
  });

  describe('an execution of Spinnaker', () => {
    it('shows its stages and its address, and why it failed', async () => {
      const spinnaker = await start();
      const asked = operation('fails');
      await open(spinnaker).start(asked);
      const report = await reportAtEnd(open(spinnaker), asked);
      const { id } = spinnaker.executionOf(asked);
      const link = `https://spinnaker.example.com/#/applications/shop/executions/${id}`;
      expect(report).toMatchObject({ state: 'failed', link, detail: 'the execution ended with TERMINAL' });
      expect(outputOf(report)).toContain('✗ Deploy (TERMINAL)\n  Deploying failed: no capacity');
    });

    it.each(['STOPPED', 'FAILED_CONTINUE', 'SKIPPED'])('that ended with %s has failed', async (status) => {
      const spinnaker = await start();
      const asked = operation('lasts');
      await open(spinnaker).start(asked);
      spinnaker.executionOf(asked).status = status;
      expect(await open(spinnaker).report(asked)).toMatchObject({ state: 'failed', reason: 'exit_code' });
    });

    it('that somebody paused waits for a person in Spinnaker', async () => {
      const spinnaker = await start();
      const asked = operation('lasts');
      await open(spinnaker).start(asked);
      spinnaker.executionOf(asked).status = 'PAUSED';
      expect(await open(spinnaker).report(asked)).toMatchObject({ state: 'running', waitsFor: { choices: [] } });
    });

    it('continues with the option that was chosen', async () => {
      const spinnaker = await start();
      spinnaker.options = ['Half of the traffic', 'All of it'];
      const asked = operation('asks');
      const executor = open(spinnaker);
      await executor.start(asked);
      const report = await executor.report(asked);
      const choices = [{ label: 'Half of the traffic' }, { label: 'All of it' }, { label: 'Stop', isRefusal: true }];
      expect(report).toMatchObject({ waitsFor: { words: 'Go live?\nLook at the dashboards.', choices } });
      const questionId = `${spinnaker.executionOf(asked).id}-2`;
      await executor.answer?.(asked, { questionId, choiceId: 'continue:All of it', by: 'Priya' });
      expect(spinnaker.executionOf(asked).answers).toEqual(['continue All of it']);
    });

    it('is not taken for another one whose correlation id only looks alike', async () => {
      const spinnaker = await start();
      await open(spinnaker).start({ ...operation('lasts'), id: 'op_spinnaker' });
      await open(spinnaker).start({ ...operation('lasts'), id: 'op.spinnaker' });
      expect(spinnaker.executions).toHaveLength(2);
    });

    it('is refused with what Spinnaker says', async () => {
      const spinnaker = await start();
      const refused = await open(spinnaker)
        .start(operation('succeeds', { parameters: {} }))
        .catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(StartRefused);
      expect(String(refused)).toContain('Required parameter version is missing');
      await expect(open(spinnaker).start(operation('succeeds', { pipeline: '..' }))).rejects.toThrow(StartRefused);
      expect(spinnaker.executions).toEqual([]);
    });
  });

  describe('the access to Gate', () => {
    it.each([
      ['a bearer token', 'Bearer gate-token', {}],
      ['a password', `Basic ${Buffer.from('bot:gate-token').toString('base64')}`, { user: 'bot' }],
      ['a header', 'gate-token', { header: 'X-Gate-Key' }],
    ])('is by %s', async (_what, authorization, more) => {
      const spinnaker = await start();
      spinnaker.authorization = authorization;
      expect(await connect(spinnaker, more).probe()).toBe('signed in as deploy-bot');
      spinnaker.authorization = 'another';
      await expect(connect(spinnaker, more).probe()).rejects.toMatchObject({ kind: 'auth' });
    });
  });
});

describe('the settings of Spinnaker', () => {
  const url = 'http://gate.example.com:8084';
  it.each([
    [{ url }, true],
    [{ url, tokenVariable: 'GATE_TOKEN', user: 'bot' }, true],
    [{ url, user: 'bot' }, false],
    [{ url, tokenVariable: 'GATE_TOKEN', user: 'bot', header: 'X-Key' }, false],
  ])('%o are accepted: %s', (settings, isAccepted) => {
    expect(integration.settings.safeParse(settings).success).toBe(isAccepted);
  });
});

import { afterAll, describe, expect, it } from 'vitest';
import { answeringContract } from '../../../test/contracts/answering-contract.ts';
import { executorContract, reportAtEnd } from '../../../test/contracts/executor-contract.ts';
import { remoteExecutorContract } from '../../../test/contracts/remote-executor-contract.ts';
import { MockGithub } from '../../../test/fakes/github-actions.ts';
import { describeWith } from '../../../test/support/needs.ts';
import { openContract } from '../../../test/support/vendor-contract.ts';
import { systemClock } from '../../lib/clock.ts';
import type { Executor, Operation } from '../../ports/executor.ts';
import { createGithubAsk } from '../kit/github/github-rest.ts';
import { createHttpClient } from '../kit/http/http-client.ts';
import { createGithubExecutor } from './github-executor.ts';

const open = ({ server }: MockGithub): Executor => {
  const ask = createGithubAsk(createHttpClient(systemClock), server.url, {
    token: async () => 'ghs_mock',
    refused: () => false,
  });
  return createGithubExecutor({ repos: (path, more) => ask(`/repos/${path}`, more), clock: systemClock, lookMs: 100 });
};

let count = 0;
function operation(
  course: 'succeeds' | 'fails' | 'lasts' | 'queued' | 'asks',
  more: Partial<Operation> = {},
): Operation {
  count += 1;
  const inputs = { version: '1.1.0', course };
  return {
    id: `op_github_${count}`,
    with: { repository: 'harbor/shop', workflow: 'deploy.yml', ref: 'main', inputs, operationInput: 'operation' },
    recordedAt: new Date(),
    remoteId: null,
    env: {},
    timeoutMs: 60_000,
    stopGraceMs: 1_000,
    ...more,
  };
}

describeWith('vendor-contracts', 'GitHub Actions, mocked from its own API description', (folder) => {
  const contract = folder === '' ? null : openContract(folder, 'github/api.github.com.trimmed.json');
  const started: MockGithub[] = [];
  const start = async () => {
    if (contract === null) throw new Error('there is no description');
    const github = await new MockGithub(contract).start();
    started.push(github);
    return github;
  };
  afterAll(async () => {
    await Promise.all(started.map(({ server }) => server.stop()));
    expect(started.flatMap(({ violations, app }) => [...violations, ...app.violations])).toEqual([]);
    expect(started.flatMap(({ runs }) => runs).length).toBeGreaterThan(4);
  });

  executorContract('The executor of GitHub Actions', async () => {
    const github = await start();
    return {
      executor: open(github),
      reopen: () => open(github),
      operation: (course) => operation(course),
      timesRun: async ({ id }) => github.runs.filter(({ title }) => title.includes(id)).length,
      dispose: async () => {},
    };
  });

  remoteExecutorContract('The executor of GitHub Actions', async () => {
    const github = await start();
    return {
      server: github.server,
      reopen: () => open(github),
      operation: (course) => operation(course),
      timesRun: async ({ id }) => github.runs.filter(({ title }) => title.includes(id)).length,
      isStart: ({ path }) => path.endsWith('/dispatches'),
      startByHand: (course) => github.startByHand(course),
      fromTheFuture: (asked) => void Object.assign(github.runOf(asked), { status: 'completed', conclusion: 'dreamed' }),
      dispose: async () => {},
    };
  });

  answeringContract('The executor of GitHub Actions', async () => {
    const github = await start();
    return {
      server: github.server,
      reopen: () => open(github),
      operation: () => operation('asks'),
      answers: (asked) => github.runs.find(({ title }) => title.includes(asked.id))?.reviews ?? [],
      answerByHand: (asked) => github.review(github.runOf(asked), 'approved'),
      isAnswer: ({ method, path }) => method === 'POST' && path.endsWith('/pending_deployments'),
      dispose: async () => {},
    };
  });

  describe('a run', () => {
    it('that somebody else has to approve says so, and cannot be answered here', async () => {
      const github = await start();
      github.mayReview = false;
      const asked = operation('asks');
      await open(github).start(asked);
      expect(await open(github).report(asked)).toMatchObject({
        state: 'running',
        waitsFor: { words: 'Deploy to staging?', choices: [] },
      });
    });

    it('is found by its title on a server that does not tell which run it has begun, and is not begun again meanwhile', async () => {
      const github = await start();
      github.isOld = true;
      const asked = operation('succeeds');
      const executor = open(github);
      await executor.start(asked);
      const older = { ...asked, recordedAt: new Date(Date.now() - 10_000) };
      expect(await open(github).report(older)).toMatchObject({ state: 'running' });
      expect(await reportAtEnd(executor, older)).toMatchObject({ state: 'succeeded' });
      expect(github.runs).toHaveLength(1);
    });

    it('of another operation, whose id only begins the same, is not taken for it', async () => {
      const github = await start();
      const first = operation('succeeds', { id: 'op_shop_1' });
      const tenth = operation('fails', { id: 'op_shop_10' });
      await open(github).start(tenth);
      expect(await open(github).report({ ...first, recordedAt: new Date(Date.now() - 100_000) })).toEqual({
        state: 'absent',
      });
      await open(github).start(first);
      expect(await reportAtEnd(open(github), { ...first, recordedAt: new Date(Date.now() - 10_000) })).toMatchObject({
        state: 'succeeded',
      });
      expect(github.runs.map(({ title }) => title)).toEqual(['Deploy 1.1.0 (op_shop_10)', 'Deploy 1.1.0 (op_shop_1)']);
    });

    it('whose answer was lost is looked for, not begun again', async () => {
      const github = await start();
      github.server.fail({ kind: 'cut-after' }, { when: ({ path }) => path.endsWith('/dispatches') });
      const asked = operation('succeeds');
      const executor = open(github);
      await expect(executor.start(asked)).rejects.toMatchObject({ kind: 'unavailable' });
      await executor.start(asked);
      expect(await reportAtEnd(executor, asked)).toMatchObject({ state: 'succeeded' });
      expect(github.runs).toHaveLength(1);
    });

    it('that failed says so with its address', async () => {
      const github = await start();
      const asked = operation('fails');
      await open(github).start(asked);
      const report = await reportAtEnd(open(github), asked);
      expect(report).toMatchObject({
        state: 'failed',
        detail: 'the workflow run ended with failure',
        link: expect.stringMatching(/^https?:/),
      });
    });

    it.each([
      ['skipped', 'exit_code'],
      ['neutral', 'exit_code'],
      ['stale', 'exit_code'],
      ['action_required', 'exit_code'],
      ['startup_failure', 'exit_code'],
      ['timed_out', 'time_limit'],
      ['cancelled', 'aborted'],
    ])('that ended with %s did not deploy anything', async (conclusion, reason) => {
      const github = await start();
      const asked = operation('lasts');
      await open(github).start(asked);
      Object.assign(github.runOf(asked), { status: 'completed', conclusion });
      expect(await open(github).report(asked)).toMatchObject({ state: 'failed', reason });
    });

    it('of a workflow that does not exist is refused with what GitHub says', async () => {
      const github = await start();
      const asked = operation('succeeds');
      const wrong = { ...asked, with: { ...asked.with, workflow: 'missing.yml' } };
      await expect(open(github).start(wrong)).rejects.toMatchObject({ kind: 'not_found' });
      expect(github.runs).toHaveLength(0);
    });
  });
});

import { afterAll, expect, it } from 'vitest';
import { z } from 'zod';
import { executorContract, reportAtEnd } from '../../../test/contracts/executor-contract.ts';
import { remoteExecutorContract } from '../../../test/contracts/remote-executor-contract.ts';
import { open, operation } from '../../../test/fakes/opened-vercel.ts';
import { MockVercel } from '../../../test/fakes/vercel.ts';
import { integrationContext } from '../../../test/support/integration-context.ts';
import { describeWith } from '../../../test/support/needs.ts';
import { openContract } from '../../../test/support/vendor-contract.ts';
import { Secret } from '../../lib/redact.ts';
import { StartRefused } from '../../ports/executor.ts';
import { integration } from './integration.ts';

describeWith('vendor-contracts', 'Vercel deployments', (folder) => {
  const contract = folder === '' ? null : openContract(folder, 'vercel/vercel.trimmed.json');
  const started: MockVercel[] = [];
  const start = async (more: Partial<MockVercel> = {}) => {
    if (contract === null) throw new Error('there is no description');
    const vercel = Object.assign(await new MockVercel(contract).start(), more);
    started.push(vercel);
    return vercel;
  };
  afterAll(async () => {
    await Promise.all(started.map(({ server }) => server.stop()));
    expect(started.flatMap(({ violations }) => violations)).toEqual([]);
    expect(started.flatMap(({ deployments }) => deployments).length).toBeGreaterThan(4);
  });

  executorContract('The executor of Vercel', async () => {
    const vercel = await start();
    return {
      executor: open(vercel),
      reopen: () => open(vercel),
      operation: (course) => operation(course),
      timesRun: async (asked) => vercel.deploymentsOf(asked).length,
      dispose: async () => {},
    };
  });

  remoteExecutorContract('The executor of Vercel', async () => {
    const vercel = await start();
    return {
      server: vercel.server,
      reopen: () => open(vercel),
      operation: (course) => operation(course, { until: 'ready' }),
      timesRun: async (asked) => vercel.deploymentsOf(asked).length,
      isStart: ({ method }) => method === 'POST',
      startByHand: (course) => void vercel.begin({ course }),
      fromTheFuture: (asked) => void Object.assign(vercel.deploymentsOf(asked)[0] ?? {}, { isFromTheFuture: true }),
      dispose: async () => {},
    };
  });

  it.each([-3_600_000, 3_600_000])(
    'is found by its mark when the clock of Vercel is %d ms off',
    async (clockOffsetMs) => {
      const vercel = await start({ clockOffsetMs });
      const asked = operation('succeeds');
      vercel.server.fail({ kind: 'cut-after' }, { when: ({ method }) => method === 'POST' });
      await expect(open(vercel).start(asked)).rejects.toMatchObject({ kind: 'unavailable' });
      expect(await reportAtEnd(open(vercel), asked)).toMatchObject({ state: 'succeeded' });
      expect(vercel.deploymentsOf(asked)).toHaveLength(1);
    },
  );

  it('is found although the list does not show marks', async () => {
    const vercel = await start({ isSilent: true });
    const asked = operation('succeeds');
    vercel.begin();
    await open(vercel).start(asked);
    expect(await reportAtEnd(open(vercel), asked)).toMatchObject({ state: 'succeeded' });
    for (let others = 0; others < 21; others += 1) vercel.begin();
    const report = await open(vercel).report(operation('succeeds'));
    expect(report).toMatchObject({ state: 'unknown', mayBeAtWork: true });
  });

  it('is looked for on a few pages only', async () => {
    const vercel = await start({ isEndless: true });
    await expect(open(vercel).report(operation('succeeds'))).rejects.toMatchObject({ kind: 'bad_response' });
    expect(vercel.server.requests).toHaveLength(10);
  });

  it('goes on when the token is refused in the middle and accepted again', async () => {
    const vercel = await start();
    const asked = operation('succeeds');
    const executor = open(vercel);
    const known = { ...asked, remoteId: await executor.start(asked) };
    vercel.server.fail({ kind: 'answer', answer: { status: 401, body: { error: { message: 'expired' } } } });
    await expect(executor.report(known)).rejects.toMatchObject({ kind: 'auth' });
    expect(await reportAtEnd(executor, known)).toMatchObject({ state: 'succeeded' });
  });

  it('is not a success when it is built and does not go live', async () => {
    const vercel = await start({ isPromoting: false, tellsPromoting: false });
    const asked = operation('succeeds');
    const known = { ...asked, remoteId: await open(vercel).start(asked) };
    await open(vercel).report(known);
    expect(await open(vercel).report(known)).toMatchObject({ state: 'running' });
    const report = await reportAtEnd(open(vercel, -1), known);
    expect(report).toMatchObject({ state: 'failed', detail: expect.stringContaining('is not live') });
    vercel.tellsPromoting = true;
    expect(await open(vercel).report(known)).toMatchObject({ detail: expect.stringContaining('the project does not') });
  });

  it('is a success when it is built, where only that is asked', async () => {
    const vercel = await start({ isPromoting: false });
    for (const words of [
      { until: 'ready', target: 'production' },
      { until: 'live', target: 'preview' },
    ]) {
      const asked = operation('succeeds', words);
      const known = { ...asked, remoteId: await open(vercel).start(asked) };
      expect(await reportAtEnd(open(vercel), known)).toMatchObject({ state: 'succeeded' });
    }
    expect(vercel.deployments.map(({ target }) => target)).toEqual(['production', null]);
  });

  it('says why it failed, and where to read on', async () => {
    const vercel = await start();
    const asked = operation('fails');
    const known = { ...asked, remoteId: await open(vercel).start(asked) };
    expect(await reportAtEnd(open(vercel), known)).toMatchObject({
      detail: 'the deployment failed: Command "build" exited with 1',
      link: expect.stringContaining('https://vercel.com/'),
    });
  });

  it.each([
    ['nothing', {}],
    ['two things', { gitSource: { type: 'github', ref: 'main' }, deploymentId: 'dpl_1' }],
  ])('of %s is refused', async (_what, words) => {
    const vercel = await start();
    const asked = operation('succeeds');
    const { gitSource: _, ...others } = asked.with;
    const given = { ...asked, with: { ...others, ...words } };
    await expect(open(vercel).start(given)).rejects.toBeInstanceOf(StartRefused);
    expect(vercel.deployments).toHaveLength(0);
  });

  it('builds an existing deployment again', async () => {
    const vercel = await start();
    const { gitSource: _, ...words } = operation('succeeds').with;
    const asked = { ...operation('succeeds'), with: { ...words, deploymentId: 'dpl_9' } };
    const known = { ...asked, remoteId: await open(vercel).start(asked) };
    expect(await reportAtEnd(open(vercel), known)).toMatchObject({ state: 'succeeded' });
    expect(JSON.parse(vercel.server.requests.find(({ method }) => method === 'POST')?.body ?? '')).toMatchObject({
      deploymentId: 'dpl_9',
      meta: { quarterdeckOperation: asked.id, quarterdeckVersion: '1.1.0' },
    });
  });

  it('is connected from the settings, and probed by a request that changes nothing', async () => {
    const { server } = await start();
    const context = integrationContext({ secret: () => new Secret('vcp_mock') });
    const { executor, probe } = await integration.connect({ url: server.url, teamId: 'team_1' }, context);
    expect(await probe?.()).toBe('signed in as deploy-bot');
    expect(server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /v2/user']);
    const given = { project: 'prj_shop', deploymentId: 'dpl_9' };
    const words = z.strictObject(integration.action ?? {}).parse(given);
    const asked = { ...operation('succeeds'), with: z.record(z.string(), z.json()).parse(words) };
    expect(await executor?.start(asked)).toBe('dpl_1');
  });
});

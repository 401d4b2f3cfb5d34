import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { executorContract, reportAtEnd } from '../../../test/contracts/executor-contract.ts';
import { remoteExecutorContract } from '../../../test/contracts/remote-executor-contract.ts';
import { open, operation } from '../../../test/fakes/opened-render.ts';
import { MockRender } from '../../../test/fakes/render.ts';
import { integrationContext } from '../../../test/support/integration-context.ts';
import { describeWith } from '../../../test/support/needs.ts';
import { openContract } from '../../../test/support/vendor-contract.ts';
import { Secret } from '../../lib/redact.ts';
import { StartRefused } from '../../ports/executor.ts';
import { integration } from './integration.ts';

describeWith('vendor-contracts', 'Render', (folder) => {
  const contract = folder === '' ? null : openContract(folder, 'render/render-public-api.json');
  const started: MockRender[] = [];
  const start = async (more: Partial<MockRender> = {}) => {
    if (contract === null) throw new Error('there is no description');
    const render = Object.assign(await new MockRender(contract).start(), more);
    started.push(render);
    return render;
  };
  afterAll(async () => {
    await Promise.all(started.map(({ server }) => server.stop()));
    expect(started.flatMap(({ violations }) => violations)).toEqual([]);
    expect(started.flatMap(({ deploys }) => deploys).length).toBeGreaterThan(4);
  });
  const commitOf = ({ with: { commitId } }: { with: Readonly<Record<string, unknown>> }) => String(commitId);

  executorContract('The executor of Render', async () => {
    const render = await start();
    return {
      hasNoMark: true,
      executor: open(render),
      reopen: () => open(render),
      operation: (course) => operation(course),
      timesRun: async (asked) => render.deploysOf(commitOf(asked)).length,
      dispose: async () => {},
    };
  });

  remoteExecutorContract('The executor of Render', async () => {
    const render = await start();
    return {
      server: render.server,
      hasNoMark: true,
      reopen: () => open(render),
      operation: (course) => operation(course),
      timesRun: async (asked) => render.deploysOf(commitOf(asked)).length,
      isStart: ({ method, path }) => method === 'POST' && path.endsWith('/deploys'),
      startByHand: (course) => void render.begin({ course, trigger: 'manual' }),
      fromTheFuture: (asked) =>
        void Object.assign(render.deploysOf(commitOf(asked))[0] ?? {}, { isFromTheFuture: true }),
      dispose: async () => {},
    };
  });

  describe('a deploy', () => {
    it('that Render queued without an id is found, also by another process, as soon as it appears', async () => {
      const render = await start({ isBusy: true });
      const asked = operation('succeeds');
      const remoteId = await open(render).start(asked);
      const known = { ...asked, remoteId, recordedAt: new Date(Date.now() - 600_000) };
      expect(await open(render).report(known)).toMatchObject({ state: 'running' });
      expect(await open(render).start(known)).toBe(remoteId);
      render.begin({ commit: asked.commit });
      expect(await reportAtEnd(open(render), known)).toMatchObject({ state: 'succeeded' });
      expect(render.deploysOf(asked.commit)).toHaveLength(1);
    });

    it('that Render queued is unclear when two could be it, and when none appears in half an hour', async () => {
      const render = await start({ isBusy: true });
      const asked = operation('lasts');
      const remoteId = await open(render).start(asked);
      render.clockOffsetMs = 45 * 60_000;
      expect(await open(render).report({ ...asked, remoteId })).toMatchObject({ state: 'unknown', mayBeAtWork: true });
      render.begin({ commit: asked.commit });
      render.begin({ commit: asked.commit });
      const report = await open(render).report({ ...asked, remoteId });
      expect(report).toMatchObject({ state: 'unknown', detail: expect.stringContaining('could be dep-') });
    });

    it('of a lost answer is unclear although the clock of Render is an hour off', async () => {
      for (const clockOffsetMs of [-3_600_000, 3_600_000])
        for (const saysTheTime of [true, false]) {
          const render = await start({ clockOffsetMs, saysTheTime });
          const asked = operation('lasts');
          render.begin({ commit: asked.commit });
          expect(await open(render).report(asked)).toMatchObject({ state: 'unknown', mayBeAtWork: true });
          await expect(open(render).start(asked)).rejects.toMatchObject({ kind: 'bad_response' });
          expect(render.deploysOf(asked.commit)).toHaveLength(1);
        }
    });

    it('that ended before ours was recorded does not stand in the way of a retry', async () => {
      const render = await start({ clockOffsetMs: 3_600_000 });
      const asked = operation('succeeds');
      const at = new Date(render.now().getTime() - 60_000);
      render.begin({ commit: asked.commit, status: 'build_failed', createdAt: at, finishedAt: at });
      const remoteId = await open(render).start(asked);
      expect(await reportAtEnd(open(render), { ...asked, remoteId })).toMatchObject({ state: 'succeeded' });
    });

    it('goes on when the key is refused in the middle and accepted again', async () => {
      const render = await start();
      const asked = operation('succeeds');
      const executor = open(render);
      const remoteId = await executor.start(asked);
      render.server.fail({ kind: 'answer', answer: { status: 401, body: { message: 'unauthorized' } } });
      await expect(executor.report({ ...asked, remoteId })).rejects.toMatchObject({ kind: 'auth' });
      expect(await reportAtEnd(executor, { ...asked, remoteId })).toMatchObject({ state: 'succeeded' });
    });

    it('is looked for on a few pages only', async () => {
      const render = await start({ isEndless: true });
      await expect(open(render).report(operation('succeeds'))).rejects.toMatchObject({ kind: 'bad_response' });
      expect(render.server.requests.length).toBeLessThanOrEqual(5);
    });

    it.each([
      ['neither a commit nor an image', { commitId: undefined }],
      ['both', { imageUrl: 'docker.io/harbor/shop:1.2.0' }],
      ['something that is no commit', { commitId: 'v1.2.0' }],
    ])('of %s is refused', async (_what, words) => {
      const render = await start();
      const asked = operation('succeeds');
      const given = JSON.parse(JSON.stringify({ ...asked.with, ...words }));
      const executor = open(render);
      await expect(executor.start({ ...asked, with: given })).rejects.toBeInstanceOf(StartRefused);
      expect(await executor.report({ ...asked, with: given })).toEqual({ state: 'absent' });
      expect(render.deploys).toHaveLength(0);
    });

    it('of a service that does not exist is refused with what Render says', async () => {
      const render = await start();
      const asked = operation('succeeds', { service: 'srv-other' });
      await expect(open(render).start(asked)).rejects.toThrow('not found: service');
    });
  });

  it('is connected from the settings, and probed by a request that changes nothing', async () => {
    const { server } = await start();
    const context = integrationContext({ secret: () => new Secret('rnd_mock') });
    const { executor, probe } = await integration.connect({ url: server.url }, context);
    expect(await probe?.()).toBe('the API key reaches Harbor');
    expect(server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /owners']);
    const words = z
      .strictObject(integration.action ?? {})
      .parse({ service: 'srv-shop', imageUrl: 'harbor/shop:1.1.0' });
    expect(await executor?.start({ ...operation('succeeds'), with: z.record(z.string(), z.json()).parse(words) })).toBe(
      'dep-1',
    );
  });

  describe('a rollback', () => {
    const live = { status: 'deactivated', finishedAt: new Date() };

    it('goes back to the newest deploy of that commit that was live, and switches auto-deploy off before', async () => {
      const render = await start();
      const asked = operation('succeeds', { do: 'rollback' });
      const createdAt = new Date(Date.now() - 3_600_000);
      render.begin({ ...live, commit: asked.commit, createdAt: new Date(createdAt.getTime() - 1) });
      const newest = render.begin({ ...live, commit: asked.commit, createdAt });
      // What is to be rolled back was live later.
      render.begin({ status: 'live', finishedAt: new Date(), commit: 'e'.repeat(40), createdAt: new Date() });
      render.begin({ commit: asked.commit, status: 'build_failed', finishedAt: createdAt, createdAt });
      const remoteId = await open(render).start(asked);
      expect(await reportAtEnd(open(render), { ...asked, remoteId })).toMatchObject({ state: 'succeeded' });
      const changes = render.server.requests.filter(({ method }) => method !== 'GET');
      expect(changes.map(({ method, path }) => `${method} ${path}`)).toEqual([
        'PATCH /services/srv-shop',
        'POST /services/srv-shop/rollback',
      ]);
      expect(JSON.parse(changes[1]?.body ?? '')).toEqual({ deployId: newest.id });
      expect(render.autoDeploy).toBe('no');
    });

    it('deploys again what was never live here, and leaves auto-deploy alone for an image, or when it is off', async () => {
      const render = await start();
      const image = 'docker.io/harbor/shop:1.1.0';
      const asked = operation('succeeds');
      const { commitId: _, ...words } = asked.with;
      const given = { ...asked, with: { ...words, do: 'rollback', imageUrl: image } };
      const remoteId = await open(render).start(given);
      expect(await reportAtEnd(open(render), { ...given, remoteId })).toMatchObject({ state: 'succeeded' });
      expect(render.deploys).toMatchObject([{ image, trigger: 'api' }]);
      expect(render.autoDeploy).toBe('yes');
      render.autoDeploy = 'no';
      await open(render).start(operation('succeeds', { do: 'rollback' }));
      expect(render.server.requests.filter(({ method }) => method === 'PATCH')).toHaveLength(0);
    });

    it('leaves auto-deploy on when the action says so', async () => {
      const render = await start();
      await open(render).start(operation('succeeds', { do: 'rollback', autoDeploy: 'leave' }));
      expect(render.autoDeploy).toBe('yes');
    });

    it('is not begun when auto-deploy cannot be switched off', async () => {
      const render = await start();
      const asked = operation('succeeds', { do: 'rollback' });
      render.server.fail(
        { kind: 'answer', answer: { status: 403, body: { message: 'no' } } },
        { when: ({ method }) => method === 'PATCH' },
      );
      await expect(open(render).start(asked)).rejects.toBeInstanceOf(StartRefused);
      expect(render.deploys).toHaveLength(0);
    });
  });
});

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { MockGithub } from '../../test/fakes/github-actions.ts';
import { MockRender } from '../../test/fakes/render.ts';
import { MockVercel } from '../../test/fakes/vercel.ts';
import { embeddedDatabase } from '../../test/support/embedded-database.ts';
import { integrationContext } from '../../test/support/integration-context.ts';
import { describeWith } from '../../test/support/needs.ts';
import { nextDueMs } from '../../test/support/next-due.ts';
import {
  runEvent,
  type SignedHook,
  signedByGithub,
  signedByRender,
  signedByVercel,
} from '../../test/support/signed-hooks.ts';
import { started, until, view } from '../../test/support/story.ts';
import { clearQueues, type TestDeps, testDeps, workerFor } from '../../test/support/test-deps.ts';
import { openContract } from '../../test/support/vendor-contract.ts';
import { createSystems } from '../integrations/systems.ts';
import { systemClock } from '../lib/clock.ts';
import { type HttpServer, startHttpServer } from '../lib/http-server.ts';
import { Secret } from '../lib/redact.ts';
import { createTokenBuckets } from '../lib/token-buckets.ts';
import { deploymentRoutes } from './deployment-routes.ts';
import { createHookLimits, type HookDeps } from './hook-routes.ts';

const database = embeddedDatabase();
const hookSecret = 'the secret of the webhook of the test';
const ids = ['github-actions', 'vercel', 'render'] as const;
type Id = (typeof ids)[number];
const unauthenticatedClients = createTokenBuckets({ clock: systemClock, capacity: 50, perSecond: 0.001 });
const commit = `c1${'f'.repeat(38)}`;
let deps: HookDeps | null = null;
let server: HttpServer;
let logged: string[] = [];

beforeAll(async () => {
  const routes = deploymentRoutes({
    ids,
    deps: () => deps,
    unauthenticatedClients,
    limits: createHookLimits(systemClock),
    clock: systemClock,
  });
  server = await startHttpServer({ port: 0, host: '127.0.0.1', routes, unauthenticatedClients, onFault: () => {} });
});
afterAll(() => server.stop(100));
afterEach(async () => {
  await clearQueues(database());
  await database().transaction(async (stores) => {
    for (const { id } of await stores.steps.atWork()) await stores.steps.schedule(id, null);
  });
});

/** A system with an operation that lasts until somebody ends it. */
interface Mocked {
  id: Id;
  action: Record<string, unknown>;
  /** How often it was asked. */
  asked(): number;
  end(): void;
  /** What it sends when its operation has moved, and about one that nobody here knows. */
  moved(): string;
  other: string;
  sign(body: string): SignedHook;
  settings: object;
  token: string;
}

const send = ({ id }: Pick<Mocked, 'id'>, { body, headers }: SignedHook) =>
  fetch(`http://127.0.0.1:${server.port}/hooks/${id}`, { method: 'POST', body, headers }).then(({ status }) => status);

describeWith('vendor-contracts', 'A step of a deployment system, mocked from its own API description', (folder) => {
  const stops: (() => Promise<void>)[] = [];
  afterAll(() => Promise.all(stops.map((stop) => stop())));

  const mocks: Readonly<Record<Id, () => Promise<Mocked>>> = {
    'github-actions': async () => {
      const github = await new MockGithub(openContract(folder, 'github/api.github.com.trimmed.json')).start();
      stops.push(() => github.server.stop());
      const inputs = { version: '{version}', course: 'lasts' };
      return {
        ...{ id: 'github-actions', token: 'ghs_mock', settings: { url: github.server.url, tokenVariable: 'TOKEN' } },
        action: { repository: 'harbor/shop', workflow: 'deploy.yml', ref: 'main', inputs, operationInput: 'operation' },
        asked: () => github.server.requests.filter(({ path }) => /\/runs\/\d+$/.test(path)).length,
        end: () => void Object.assign(github.runs[0] ?? {}, { course: 'succeeds' }),
        moved: () => runEvent(github.runs[0] ?? { id: 0, title: '' }),
        other: runEvent({ id: 1, title: 'Deploy 1.1.0 (op_00000000000000000000)' }),
        sign: (body) => signedByGithub(hookSecret, body),
      };
    },
    vercel: async () => {
      const vercel = await new MockVercel(openContract(folder, 'vercel/vercel.trimmed.json')).start();
      stops.push(() => vercel.server.stop());
      const gitSource = { type: 'github', org: 'harbor', repo: 'shop', ref: 'main', sha: commit };
      const event = (deployment: object) =>
        JSON.stringify({
          id: 'evt_1',
          type: 'deployment.succeeded',
          createdAt: 1,
          payload: { deployment, project: { id: 'prj_shop' } },
        });
      return {
        ...{
          id: 'vercel',
          token: 'vcp_mock',
          settings: { url: vercel.server.url, tokenVariable: 'TOKEN', teamId: 'team_1' },
        },
        action: {
          project: 'prj_shop',
          do: 'deploy',
          version: '{version}',
          target: 'production',
          until: 'live',
          gitSource,
          meta: { course: 'lasts' },
        },
        asked: () => vercel.server.requests.filter(({ path }) => path.startsWith('/v13/deployments/')).length,
        end: () => void Object.assign(vercel.deployments[0] ?? {}, { course: 'succeeds' }),
        moved: () => event({ id: vercel.deployments[0]?.id, meta: vercel.deployments[0]?.meta }),
        other: event({ id: 'dpl_nobody', meta: {} }),
        sign: (body) => signedByVercel(hookSecret, body),
      };
    },
    render: async () => {
      const render = await new MockRender(openContract(folder, 'render/render-public-api.json')).start();
      stops.push(() => render.server.stop());
      const event = (serviceId: string) =>
        JSON.stringify({
          type: 'deploy_ended',
          timestamp: new Date().toISOString(),
          data: { id: 'evt-1', serviceId, status: 'succeeded' },
        });
      return {
        ...{ id: 'render', token: 'rnd_mock', settings: { url: render.server.url, tokenVariable: 'TOKEN' } },
        action: { service: 'srv-shop', do: 'deploy', commitId: commit, clearCache: false, autoDeploy: 'off' },
        asked: () =>
          render.server.requests.filter(({ path }) => path.startsWith('/services/srv-shop/deploys/dep-')).length,
        end: () => void Object.assign(render.deploys[0] ?? {}, { course: 'succeeds' }),
        moved: () => event('srv-shop'),
        other: event('srv-other'),
        sign: (body) => signedByRender(hookSecret, body),
      };
    },
  };

  /** A release whose deployment runs there, and whose next look is far away. */
  async function underWay(id: Id) {
    const mock = await mocks[id]();
    const made = testDeps(database());
    await made.work.stop(1_000);
    const secret = (variable: string) => new Secret(variable === 'TOKEN' ? mock.token : hookSecret);
    const integrations = { [id]: { ...mock.settings, webhookSecretVariable: 'HOOK' } };
    const { executor, deploymentEvents } = createSystems(integrations, integrationContext({ secret }));
    logged = [];
    const log = (...words: unknown[]) => void logged.push(JSON.stringify(words));
    const own = {
      ...made.deps,
      settings: { ...made.deps.settings, integrations },
      systems: { ...made.deps.systems, executor, deploymentEvents },
    };
    const test: TestDeps = { ...made, deps: own, work: workerFor(own) };
    deps = { ...own, logger: { ...own.logger, info: log, warn: log, error: log } as typeof own.logger };
    const { shop } = made.services;
    const production = own.settings.services[shop]?.environments.production;
    if (!production) throw new Error('the test settings have no shop');
    Object.assign(own.settings.services[shop] ?? {}, { versions: null, application: 'unspecified' });
    Object.assign(production, {
      actions: { deploy: { uses: id, with: mock.action } },
      instances: [],
      runningVersion: null,
    });
    const release = await started(test);
    const stepOf = async () => (await view(test, release)).steps.find(({ planned }) => planned.kind === 'command');
    await until(test, release, 'it is under way', (now) => now.steps.some((one) => one.remote?.id));
    const step = await stepOf();
    if (!step) throw new Error('there is no step');
    // It has run for five minutes, and was looked up just now.
    await test.work.idle();
    test.clock.advance(300_000);
    await database().transaction((stores) => stores.steps.schedule(step.id, 0));
    await test.work.idle();
    const restMs = () => database().read((stores) => nextDueMs(stores, 'steps'));
    expect(await restMs()).toBeGreaterThan(12_000);
    const work = async () => {
      await test.work.idle();
      return (await stepOf())?.state;
    };
    return { mock, test, release, step, restMs, work };
  }

  describe.each(ids)('on %s', (id) => {
    it('ends within a moment of the hook, although its next look is far away', async () => {
      const { mock, test, release, step, work } = await underWay(id);
      mock.end();
      expect(await work(), 'nobody looks').toBe('running');
      const before = performance.now();
      expect(await send(mock, mock.sign(mock.moved()))).toBe(200);
      await until(test, release, 'the step has ended', (now) =>
        now.steps.some((one) => one.id === step.id && one.state === 'done'),
      );
      expect(performance.now() - before).toBeLessThan(10_000);
      expect(logged.join()).toContain(`${step.id} is looked up`);
      // Late: it has ended, and nothing comes of it.
      const asked = mock.asked();
      expect(await send(mock, mock.sign(mock.moved().replace('}', ', "late": true}')))).toBe(200);
      await work();
      expect(mock.asked()).toBe(asked);
      expect(logged.at(-1)).toContain('nothing of ours is at work');
    });

    it('is only looked up: what the hook says decides nothing', async () => {
      const { mock, work } = await underWay(id);
      const asked = mock.asked();
      const claims = mock.moved().replaceAll('completed', 'succeeded').replaceAll('1.1.0', 'FAILED');
      expect(await send(mock, mock.sign(claims))).toBe(200);
      expect(await work()).toBe('running');
      expect(mock.asked()).toBe(asked + 1);
    });

    it.each<[string, (mock: Mocked) => SignedHook, number, string]>([
      ['forged', (mock) => ({ ...mock.sign(mock.moved()), body: `${mock.moved()} ` }), 401, 'a delivery was refused'],
      ['not signed', (mock) => ({ body: mock.moved(), headers: {} }), 401, 'a delivery was refused'],
      ['about an unknown run', (mock) => mock.sign(mock.other), 200, 'nothing of ours is at work'],
      ['no JSON', (mock) => mock.sign('{"nonsense'), 400, 'a delivery was refused'],
      ['huge', (mock) => mock.sign(`${mock.moved()}${' '.repeat(1_100_000)}`), 413, 'a delivery was refused'],
    ])('is not touched by a hook that is %s, which is told in the log', async (_what, make, status, words) => {
      const { mock, restMs } = await underWay(id);
      const asked = mock.asked();
      expect(await send(mock, make(mock))).toBe(status);
      expect(await restMs()).toBeGreaterThan(5_000);
      expect(mock.asked()).toBe(asked);
      expect(logged.join()).toContain(words);
      expect(logged.join()).not.toContain(hookSecret);
    });

    it('is looked up once for the same bytes, however often they come', async () => {
      const { mock, work } = await underWay(id);
      const asked = mock.asked();
      const hook = mock.sign(mock.moved());
      for (let times = 0; times < 5; times += 1) {
        expect(await send(mock, hook)).toBe(200);
        await work();
      }
      expect(mock.asked()).toBe(asked + 1);
      expect(logged.at(-1)).toContain('sent before');
    });
  });

  it('is looked up a few times when a thousand different hooks come in a moment', async () => {
    const { mock, work } = await underWay('github-actions');
    const asked = mock.asked();
    for (let round = 0; round < 10; round += 1) {
      const hooks = Array.from({ length: 100 }, (_, index) =>
        mock.sign(mock.moved().replace('{', `{"n": ${round * 100 + index}, `)),
      );
      const answers = await Promise.all(hooks.map((hook) => send(mock, hook)));
      expect(new Set(answers)).toEqual(new Set([200]));
      await work();
    }
    expect(mock.asked() - asked).toBeGreaterThan(0);
    expect(mock.asked() - asked).toBeLessThanOrEqual(30);
    expect(logged.join()).toContain('was looked up just now');
    expect(await work()).toBe('running');
  }, 120_000);

  it('is taken when it is sent again after the database was away', async () => {
    const { mock, work } = await underWay('github-actions');
    const asked = mock.asked();
    const there = deps;
    if (there === null) throw new Error('there is nothing to take away');
    const hook = mock.sign(mock.moved());
    const { DatabaseUnavailable } = await import('../ports/database.ts');
    const gone = () => Promise.reject(new DatabaseUnavailable('gone'));
    deps = { ...there, database: { ...there.database, read: gone, transaction: gone } };
    expect(await send(mock, hook)).toBe(503);
    deps = there;
    expect(await send(mock, hook)).toBe(200);
    await work();
    expect(mock.asked()).toBe(asked + 1);
  });
});

describe('the way in for deployment systems', () => {
  it('is not there for what is not in the settings, or has no secret there', async () => {
    const made = testDeps(database());
    const integrations = { 'github-actions': {} };
    const { deploymentEvents } = createSystems(integrations, integrationContext());
    deps = {
      ...made.deps,
      settings: { ...made.deps.settings, integrations },
      systems: { ...made.deps.systems, deploymentEvents },
    };
    const hook = signedByGithub('', runEvent({ id: 1, title: 'x' }));
    for (const id of ids) expect({ id, status: await send({ id }, hook) }).toEqual({ id, status: 404 });
    deps = null;
    expect(await send({ id: 'github-actions' }, hook)).toBe(503);
  });
});

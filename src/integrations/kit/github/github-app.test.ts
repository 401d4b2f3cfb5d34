import { generateKeyPairSync } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { MockGithub } from '../../../../test/fakes/github-actions.ts';
import { privateKeyOfApp } from '../../../../test/fakes/github-app.ts';
import { integrationContext } from '../../../../test/support/integration-context.ts';
import { describeWith } from '../../../../test/support/needs.ts';
import { openContract } from '../../../../test/support/vendor-contract.ts';
import { systemClock } from '../../../lib/clock.ts';
import { redact, Secret } from '../../../lib/redact.ts';
import type { Executor, Operation } from '../../../ports/executor.ts';
import { createSystems } from '../../systems.ts';

const minuteMs = 60_000;
const rsaKey = () =>
  generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey.export({ type: 'pkcs8', format: 'pem' });
const ecKey = () =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' });

let count = 0;
function operation(course = 'lasts'): Operation {
  count += 1;
  const inputs = { version: '1.1.0', course };
  return {
    id: `op_app_${count}`,
    with: { repository: 'harbor/shop', workflow: 'deploy.yml', ref: 'main', inputs, operationInput: 'operation' },
    recordedAt: new Date(),
    ...{ remoteId: null, env: {}, timeoutMs: 60_000, stopGraceMs: 1_000 },
  };
}

describeWith('vendor-contracts', 'A GitHub App, mocked from GitHub’s own API description', (folder) => {
  const contract = folder === '' ? null : openContract(folder, 'github/api.github.com.trimmed.json');
  const started: MockGithub[] = [];
  afterAll(async () => {
    await Promise.all(started.map(({ server }) => server.stop()));
    expect(started.flatMap(({ violations, app }) => [...violations, ...app.violations])).toEqual([]);
    expect(started.flatMap(({ app }) => app.given).length).toBeGreaterThan(10);
  });
  const start = async () => {
    if (contract === null) throw new Error('there is no description');
    const github = Object.assign(await new MockGithub(contract).start(), { isForApps: true });
    started.push(github);
    return github;
  };

  /** The integration as the settings connect it, by a clock that can be moved for it and for GitHub. */
  const connect = (github: MockGithub, { key = privateKeyOfApp, app = {} }: { key?: string; app?: object } = {}) => {
    const { appId, installationId } = github.app;
    let movedMs = 0;
    const clock = {
      ...systemClock,
      now: () => new Date(Date.now() + movedMs),
      monotonicMs: () => performance.now() + movedMs,
    };
    github.app.now = clock.now;
    const settings = { url: github.server.url, app: { appId, installationId, privateKeyVariable: 'APP_KEY', ...app } };
    const context = integrationContext({ clock, secret: () => new Secret(key) });
    const systems = createSystems({ 'github-actions': settings }, context);
    return {
      systems,
      executor: (): Promise<Executor> => systems.executor('github-actions'),
      pass: (ms: number) => {
        movedMs += ms;
      },
    };
  };
  const messageOf = (work: Promise<unknown>) =>
    work.then(
      () => 'nothing was wrong',
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );

  describe('a token of an installation', () => {
    it('is asked for once by all that need it at the same time', async () => {
      const github = await start();
      const executor = await connect(github).executor();
      const asked = Array.from({ length: 8 }, () => operation());
      await Promise.all(asked.map((one) => executor.start(one)));
      expect(github.app.given).toHaveLength(1);
      expect(github.runs).toHaveLength(8);
    });

    it('is exchanged before it expires, so that none that has expired is ever sent', async () => {
      const github = await start();
      const { executor, pass } = connect(github);
      const asked = operation();
      const opened = await executor();
      await opened.start(asked);
      for (let minutes = 0; minutes < 180; minutes += 9) {
        pass(9 * minuteMs);
        expect(await opened.report(asked)).toMatchObject({ state: 'running' });
      }
      expect(github.refused).toBe(0);
      expect(github.app.given.length).toBeGreaterThan(2);
      expect(github.app.given.length).toBeLessThanOrEqual(5);
    });

    it('is exchanged once when GitHub refuses it in the middle of a deployment', async () => {
      const github = await start();
      const executor = await connect(github).executor();
      const asked = operation();
      await executor.start(asked);
      github.app.revoke();
      await Promise.all(
        Array.from({ length: 5 }, async () => expect(await executor.report(asked)).toMatchObject({ state: 'running' })),
      );
      expect(github.app.given).toHaveLength(2);
      github.app.revoke();
      const next = operation();
      await executor.start(next);
      expect(github.runs.filter(({ title }) => title.includes(next.id))).toHaveLength(1);
      expect(github.app.given).toHaveLength(3);
    });

    it('is not asked for again and again when GitHub refuses each', async () => {
      const github = await start();
      const executor = await connect(github).executor();
      const asked = operation();
      await executor.start(asked);
      const refused = { status: 401, body: { message: 'Bad credentials' } };
      github.server.fail(
        { kind: 'answer', answer: refused },
        { when: ({ path }) => path.startsWith('/repos/'), times: Number.POSITIVE_INFINITY },
      );
      const before = github.app.given.length;
      await expect(executor.report(asked)).rejects.toMatchObject({ kind: 'auth', status: 401 });
      expect(github.app.given.length - before).toBe(1);
    });

    it('is masked wherever it is quoted, in the form of today and of before', async () => {
      const github = await start();
      const executor = await connect(github).executor();
      await executor.start(operation());
      const [{ token = '' } = {}] = github.app.given;
      expect(token).toMatch(/^ghs_4711_eyJ/);
      const said = { kind: 'answer', answer: { status: 400, body: { message: `what is ${token}?` } } } as const;
      github.server.fail(said, { when: ({ path }) => path.startsWith('/repos/') });
      const message = await messageOf(executor.report(operation()));
      expect(message).toContain('what is');
      expect(message).not.toContain(token.slice(20));
      expect(redact('ghs_16C7e42F292c6912E7710c838347Ae178B4a')).not.toContain('16C7e42F');
    });

    it('is not that of an installation with the same number on another server', async () => {
      const servers = [await start(), await start()];
      const executors = await Promise.all(servers.map((github) => connect(github).executor()));
      await Promise.all(executors.map((executor) => executor.start(operation())));
      for (const github of servers) {
        expect(github.app.given).toHaveLength(1);
        expect(github.refused).toBe(0);
      }
    });

    it.each<[string, object]>([
      ['no JSON', { status: 201, body: 'created' }],
      ['no token', { status: 201, body: { expires_at: '2030-01-01T00:00:00Z' } }],
      [
        'a token that would begin another header',
        { status: 201, body: { token: 'a\r\nb: c', expires_at: '2030-01-01T00:00:00Z' } },
      ],
      ['no time of its end', { status: 201, body: { token: 'ghs_x', expires_at: 'soon' } }],
      ['a time of its end that is past', { status: 201, body: { token: 'ghs_x', expires_at: '2020-01-01T00:00:00Z' } }],
      ['a redirect', { status: 302, headers: { location: 'http://169.254.169.254/' } }],
    ])('is not taken from an answer with %s, and can be asked for again', async (_what, answer) => {
      const github = await start();
      const executor = await connect(github).executor();
      github.server.fail(
        { kind: 'answer', answer: answer as never },
        { when: ({ path }) => path.endsWith('/access_tokens') },
      );
      await expect(executor.start(operation())).rejects.toMatchObject({ kind: 'bad_response' });
      expect(github.runs).toEqual([]);
      await executor.start(operation());
      expect(github.runs).toHaveLength(1);
    });

    it('is asked for again when the answer was lost, which changes nothing', async () => {
      const github = await start();
      const executor = await connect(github).executor();
      github.server.fail({ kind: 'cut-after' }, { when: ({ path }) => path.endsWith('/access_tokens') });
      await executor.start(operation());
      expect(github.runs).toHaveLength(1);
    });
  });

  describe('what GitHub does not accept of an App', () => {
    it.each([
      [-60 * minuteMs, 'our clock is 1 h ahead of GitHub’s'],
      [60 * minuteMs, 'our clock is 1 h behind GitHub’s'],
    ])('is a clock that is off: by %d ms is told with what to do', async (offsetMs, words) => {
      const github = await start();
      github.app.clockOffsetMs = offsetMs;
      const executor = await connect(github).executor();
      const starting = executor.start(operation());
      await expect(starting).rejects.toMatchObject({ kind: 'auth', status: 401 });
      expect(await messageOf(starting)).toBe(
        `GitHub does not accept our time: ${words}; set the clock of this machine, and of its PostgreSQL server, by NTP`,
      );
      expect(github.runs).toEqual([]);
    });

    it.each([-5 * minuteMs, 0, 5 * minuteMs])('is no clock that is %d ms off', async (offsetMs) => {
      const github = await start();
      github.app.clockOffsetMs = offsetMs;
      const { executor, pass } = connect(github);
      const asked = operation();
      const opened = await executor();
      if (offsetMs < 0) return expect(await messageOf(opened.start(asked))).toContain('our clock is 5 min ahead');
      await opened.start(asked);
      pass(54 * minuteMs);
      expect(await opened.report(asked)).toMatchObject({ state: 'running' });
      expect(github.app.given).toHaveLength(1);
      expect(github.refused).toBe(0);
    });

    it('is the key of another App, which is never quoted', async () => {
      const github = await start();
      const key = rsaKey().toString();
      const message = await messageOf(
        connect(github, { key })
          .executor()
          .then((executor) => executor.start(operation())),
      );
      expect(message).toBe(
        'GitHub does not accept the key of the GitHub App 4711: A JSON web token could not be decoded; check appId, and that the key in APP_KEY is one of this App',
      );
      expect(message).not.toContain(key.slice(40, 60));
    });

    it('is an installation that it does not have, or that is suspended', async () => {
      const github = await start();
      const { executor } = connect(github, { app: { installationId: 78 } });
      expect(await messageOf((await executor()).start(operation()))).toContain(
        'there is no GitHub App 4711 with an installation 78; check appId, and installationId',
      );
      github.app.suspendedAt = '2026-01-01T00:00:00Z';
      const suspended = (await connect(github).executor()).start(operation());
      expect(await messageOf(suspended)).toContain('This installation has been suspended');
      expect(github.runs).toEqual([]);
    });

    it.each<[string, () => string]>([
      ['nothing readable', () => 'hunter2-hunter2'],
      ['a path', () => '/etc/github.pem'],
      ['half of a key', () => privateKeyOfApp.slice(0, 400)],
      ['a key of another kind', () => ecKey().toString()],
    ])('is no key at all: %s is told before anything is asked', async (_what, key) => {
      const github = await start();
      const message = await messageOf(connect(github, { key: key() }).executor());
      expect(message).toContain('the environment variable APP_KEY holds no private key of a GitHub App');
      expect(message).not.toContain(key().slice(0, 12));
      expect(github.server.requests).toEqual([]);
    });

    it('is not a key that was written on one line', async () => {
      const github = await start();
      const executor = await connect(github, { key: privateKeyOfApp.replaceAll('\n', '\\n') }).executor();
      await executor.start(operation());
      expect(github.runs).toHaveLength(1);
    });
  });

  describe('the doctor', () => {
    it('names the App and where it is installed', async () => {
      const github = await start();
      expect(await connect(github).systems.probe('github-actions')).toMatch(
        /^the GitHub App “Harbor deploys”, installed for octocat \(installation 77\), accepts the token; \d+ of \d+ requests/,
      );
    });

    it.each<[Record<string, string>, string]>([
      [{ metadata: 'read' }, 'lacks Actions: read and write'],
      [{ metadata: 'read', actions: 'read' }, 'lacks Actions: read and write'],
    ])('names what the installation may not do with %j', async (permissions, words) => {
      const github = await start();
      github.app.permissions = permissions;
      const proving = connect(github).systems.probe('github-actions');
      await expect(proving).rejects.toMatchObject({ kind: 'auth' });
      expect(await messageOf(Promise.resolve(proving))).toContain(words);
    });

    it('says that an installation is suspended', async () => {
      const github = await start();
      github.app.suspendedAt = '2026-01-01T00:00:00Z';
      expect(await messageOf(Promise.resolve(connect(github).systems.probe('github-actions')))).toContain(
        'is suspended',
      );
    });
  });
});

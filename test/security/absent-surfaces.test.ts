import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { counts } from '../app/play.ts';
import { stageForAll } from '../app/stage.ts';
import { attempt } from './attack.ts';
import { send } from './requests.ts';

/*
 * What does not exist cannot be attacked, and cannot be called safe either. These tests fail as soon as one of the
 * surfaces appears; its attacks are then owed, in this folder and in docs/security.md.
 */
const stage = stageForAll({ delivery: 'http' });
const source = fileURLToPath(new URL('../../src/', import.meta.url));

/** Every path that the bot answers with anything but 404, with the methods that it takes there. */
const known: Readonly<Record<string, readonly string[]>> = {
  '/livez': ['GET', 'HEAD'],
  '/mcp': ['POST'],
  '/metrics': ['GET', 'HEAD'],
  '/readyz': ['GET', 'HEAD'],
  '/slack/events': ['POST'],
};
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Where such surfaces usually live. */
const guesses: [attack: `S${number}`, surface: string, paths: readonly string[]][] = [
  [
    'S5',
    'webhooks that come in',
    [
      '/webhooks',
      '/webhooks/github',
      '/webhook',
      '/hooks/github',
      '/github',
      '/alerts',
      '/alertmanager',
      '/callback',
      '/callbacks/op_1',
      '/api/webhooks',
      '/events',
    ],
  ],
  [
    'S12',
    'actions of a dashboard',
    [
      '/api',
      '/api/releases',
      '/api/releases/1/approve',
      '/releases/R-1/approve',
      '/approve',
      '/api/v1/releases',
      '/graphql',
      '/actions',
    ],
  ],
  [
    'S13',
    'pages that could be framed',
    [
      '/',
      '/index.html',
      '/dashboard',
      '/releases',
      '/r/1',
      '/releases/R-1',
      '/ui',
      '/app',
      '/admin',
      '/static/app.js',
      '/assets/index.js',
      '/favicon.ico',
    ],
  ],
  [
    'S14',
    'sessions',
    ['/login', '/logout', '/session', '/auth', '/auth/slack', '/auth/callback', '/signin', '/oauth/token', '/me'],
  ],
  [
    'S16',
    'other ways in for agents',
    [
      '/mcp/sse',
      '/sse',
      '/messages',
      '/rpc',
      '/tools',
      '/.well-known/oauth-protected-resource',
      '/.well-known/oauth-authorization-server',
      '/.well-known/mcp.json',
    ],
  ],
  [
    'S20',
    'installing by OAuth',
    [
      '/slack/install',
      '/slack/oauth_redirect',
      '/slack/oauth',
      '/install',
      '/oauth',
      '/oauth/callback',
      '/oauth_redirect',
    ],
  ],
];

describe('surfaces that do not exist yet', () => {
  test.each(guesses)(
    '%s there are no %s: every such path answers 404 to every method',
    async (attack, surface, paths) => {
      const before = await counts(stage());
      for (const [index, path] of paths.entries())
        await attempt(attack, `${surface}: ${path}`, async () => {
          const answers = await Promise.all(
            // A client of its own for each path: many unknown paths from one are answered 429 after a while.
            methods.map((method) =>
              send(stage().bot.port, path, { method, from: `127.0.${attack.slice(1)}.${index + 1}` }),
            ),
          );
          return answers.some(
            ({ status, headers }) => status !== 404 || 'set-cookie' in headers || 'location' in headers,
          );
        });
      expect(await counts(stage())).toEqual(before);
    },
  );

  test('S12 S13 S14 no answer sets a cookie, can be framed, cached or read by another page, and no GET changes anything', async () => {
    const before = await counts(stage());
    for (const path of [...Object.keys(known), '/nothing'])
      for (const method of methods)
        await attempt('S13', `${method} ${path}`, async () => {
          const { headers } = await send(stage().bot.port, path, {
            method,
            headers: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
            from: '127.0.13.99',
          });
          expect(headers).toMatchObject({
            'x-content-type-options': 'nosniff',
            'x-frame-options': 'DENY',
            'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
            'cache-control': 'no-store',
          });
          return ['set-cookie', 'location', 'access-control-allow-origin', 'server', 'x-powered-by'].some(
            (name) => name in headers,
          );
        });
    expect(await counts(stage())).toEqual(before);
  });

  test('S12 the paths that do exist are these, with these methods, and no others in the source', async () => {
    for (const [path, allowed] of Object.entries(known))
      for (const method of methods)
        await attempt('S12', `${method} ${path}`, async () => {
          const { status } = await send(stage().bot.port, path, { method, from: '127.0.12.99' });
          return allowed.includes(method) ? status === 404 : status !== 405;
        });
    const routes = ['main.ts', 'telemetry/routes.ts', 'mcp/mcp-routes.ts', 'feeds/calendar-routes.ts'].flatMap(
      (file) => readFileSync(source + file, 'utf8').match(/'\/[a-z/]+'(?=:)/g) ?? [],
    );
    const paths = new Set(routes.map((route) => route.slice(1, -1)));
    expect([...paths].sort()).toEqual(Object.keys(known).sort());
  });

  test('S5 S14 S20 there is no room in the house for them, and nothing else of the bot listens', () => {
    const rooms = readdirSync(source, { withFileTypes: true })
      .filter((one) => one.isDirectory())
      .map((one) => one.name);
    expect(rooms).not.toContain('web');
    const listening = readdirSync(source, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(ts|mjs)$/.test(file) && !file.endsWith('.test.ts'))
      .filter((file) => /import [^;]*\bcreate(Secure)?Server\b/.test(readFileSync(source + file, 'utf8')));
    // Besides our own server: the demo looks for free ports, the embedded database has a private socket, and the local
    // workspace is a process of its own.
    expect(listening.sort()).toEqual([
      'cli/demo/free-ports.ts',
      'db/embedded/worker.mjs',
      'lib/http-server.ts',
      'local-workspace/server.ts',
    ]);
  });
});

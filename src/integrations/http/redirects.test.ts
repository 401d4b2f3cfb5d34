import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../lib/clock.ts';
import { parseNetwork } from '../../lib/ip-address.ts';
import { createHttpSource } from './http-source.ts';

const networks = ['127.0.0.1/32'].flatMap((text) => parseNetwork(text) ?? []);

describe('an HTTP check', () => {
  const source = createHttpSource({ clock: systemClock, networks });
  let server: Server;
  let base = '';
  const seen: string[] = [];
  beforeAll(async () => {
    server = createServer((request, response) => {
      const { url = '', headers } = request;
      seen.push(`${url} ${headers['x-team'] ?? '-'}`);
      const to: Record<string, string> = {
        '/moved': '/ok',
        '/loop': '/loop',
        '/metadata': 'http://169.254.169.254/latest',
        '/private': `http://127.0.0.2:${(server.address() as AddressInfo).port}/ok`,
        '/other-scheme': 'ftp://example.com/',
        '/nowhere': 'http://',
      };
      if (url === '/slow') return void setTimeout(() => response.writeHead(302, { location: '/slow' }).end(), 150);
      if (to[url]) return void response.writeHead(302, { location: to[url] }).end();
      response.writeHead(200, { 'cache-control': 'no-store, max-age=0', 'set-cookie': ['a=1', 'b=2'] }).end('ok');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const read = (path: string, more: Record<string, unknown> = {}, timeoutMs = 2_000) =>
    source.read({ with: { url: `${base}${path}`, ...more } as never, timeoutMs });
  const follow = { followRedirects: true };

  it('follows redirects only when it is told to', async () => {
    expect(await read('/moved')).toMatchObject({ kind: 'answered', status: 302 });
    seen.length = 0;
    expect(await read('/moved', { ...follow, headers: { 'x-team': 'shop' } })).toMatchObject({
      kind: 'answered',
      status: 200,
      body: 'ok',
    });
    expect(seen).toEqual(['/moved shop', '/ok shop']);
  });

  it('ends a loop of redirects, and one that takes too long, as no answer', async () => {
    seen.length = 0;
    expect(await read('/loop', follow)).toMatchObject({ kind: 'no_answer', reason: 'more than 5 redirects' });
    expect(seen).toHaveLength(6);
    const begin = Date.now();
    expect(await read('/slow', follow, 400)).toMatchObject({ kind: 'no_answer', reason: 'timeout' });
    expect(Date.now() - begin).toBeLessThan(2_000);
  });

  it.each(['/metadata', '/private', '/other-scheme'])(
    'follows no redirect to where it may not go: %s',
    async (path) => {
      expect(await read(path, follow)).toMatchObject({ kind: 'error', detail: expect.stringMatching(/\S/) });
    },
  );

  it('takes a redirect to nowhere for the answer', async () => {
    expect(await read('/nowhere', follow)).toMatchObject({ kind: 'answered', status: 302 });
  });

  it('expects headers, whatever their case, and says what is there instead', async () => {
    expect(await read('/ok', { expectHeaders: { 'Cache-Control': 'no-store' } })).toMatchObject({ kind: 'answered' });
    expect(await read('/ok', { expectHeaders: { 'set-cookie': 'b=2' } })).toMatchObject({ kind: 'answered' });
    expect(await read('/ok', { expectHeaders: { 'cache-control': 'private' } })).toMatchObject({
      kind: 'failed',
      detail: 'the header cache-control is “no-store, max-age=0”',
    });
    expect(await read('/ok', { expectHeaders: { 'strict-transport-security': 'max-age' } })).toMatchObject({
      kind: 'failed',
      detail: 'the header strict-transport-security is missing',
      latencyMs: expect.any(Number),
    });
  });
});

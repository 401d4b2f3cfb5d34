import { createHash } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../lib/clock.ts';
import { parseNetwork } from '../lib/ip-address.ts';
import type { IntegrationError } from '../ports/integration-error.ts';
import { createEvidenceSource } from './evidence-source.ts';
import { createHttpClient } from './kit/http/http-client.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(answer: RequestListener, address = '127.0.0.1'): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    answer(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  return { url: `http://${address}:${(server.address() as AddressInfo).port}`, asked };
}

/** Reaches one address of this machine, as settings that list it would allow. */
const source = (...networks: string[]) => {
  const allowed = networks.flatMap((text) => parseNetwork(text) ?? []);
  return createEvidenceSource(systemClock, createHttpClient(systemClock, { networks: allowed }));
};
const one = '127.0.0.1/32';
const failureOf = (fetching: Promise<unknown>): Promise<IntegrationError> =>
  fetching.then(
    () => Promise.reject(new Error('it was fetched')),
    (error: unknown) => error as IntegrationError,
  );

describe('evidence', () => {
  it('is identified by the bytes as they were sent', async () => {
    const bytes = Buffer.from([0, 0xff, 0xfe, 0x80, 10]);
    const { url, asked } = await serve((_request, response) => response.end(bytes));
    expect(await source(one).fetch(`${url}/report?x=1`)).toEqual({
      sha256: createHash('sha256').update(bytes).digest('hex'),
      bytes: 5,
    });
    expect(asked).toEqual(['/report?x=1']);
  });

  it('is followed through redirects, each of which is judged anew', async () => {
    const inner = await serve((_request, response) => response.end('secret'), '127.0.0.2');
    const { url, asked } = await serve((request, response) => {
      const to: Record<string, string> = {
        '/moved': '/there',
        '/inner': `${inner.url}/`,
        '/metadata': 'http://169.254.169.254/latest/',
        '/file': 'file:///etc/passwd',
        '/user': url.replace('http://', 'http://root:toor@'),
        '/loop': '/loop',
        '/nowhere': '',
      };
      const location = to[request.url ?? ''];
      if (location === undefined) response.end('here');
      else response.writeHead(302, location === '' ? {} : { location }).end();
    });
    expect(await source(one).fetch(`${url}/moved`)).toMatchObject({ bytes: 4 });
    for (const path of ['/inner', '/metadata', '/file', '/user', '/nowhere'])
      expect((await failureOf(source(one).fetch(`${url}${path}`))).name, path).toBe('IntegrationError');
    expect((await failureOf(source(one).fetch(`${url}/loop`))).message).toContain('more than 5 redirects');
    expect(asked.filter((path) => path === '/loop')).toHaveLength(6);
    expect(inner.asked).toEqual([]);
  });

  it('is never taken from a private address that no settings allow', async () => {
    const { url, asked } = await serve((_request, response) => response.end('secret'));
    const { port } = new URL(url);
    for (const address of [url, `http://localhost:${port}/`, `http://[::1]:${port}/`, `http://2130706433:${port}/`])
      expect((await failureOf(source().fetch(address))).name, address).toBe('IntegrationError');
    expect(asked).toEqual([]);
  });

  it.each([201, 204, 304, 404, 500])('is not what comes with the status %d', async (status) => {
    const { url } = await serve((_request, response) => response.writeHead(status).end());
    expect((await failureOf(source(one).fetch(url))).message).toContain(`answers ${status}`);
  });

  it('is at most 5 MB', async () => {
    const { url } = await serve((_request, response) => response.end(Buffer.alloc(5 * 1_024 * 1_024 + 1)));
    expect(await failureOf(source(one).fetch(url))).toMatchObject({
      kind: 'bad_response',
      message: expect.stringContaining('longer than'),
    });
  });

  it('does not wait for longer than 10 s in all', async () => {
    const quick = { ...systemClock, after: (ms: number, task: () => void) => systemClock.after(ms / 100, task) };
    const { url } = await serve((_request, response) => response.write('slow'));
    const networks = [one].flatMap((text) => parseNetwork(text) ?? []);
    const slow = createEvidenceSource(quick, createHttpClient(quick, { networks }));
    expect((await failureOf(slow.fetch(url))).message).toContain('did not answer in time');
  });
});

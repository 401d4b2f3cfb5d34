import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { metricSourceContract } from '../../../test/contracts/metric-source-contract.ts';
import { systemClock } from '../../lib/clock.ts';
import { createHttpClient } from '../kit/http/http-client.ts';
import { createJsonSource } from './json-source.ts';

const document = {
  status: 'up',
  ready: true,
  pools: { main: [{ used: 7, share: '0.25' }] },
  list: [1, 2],
  nothing: null,
  blank: ' ',
};

describe('a number in a JSON document', () => {
  const source = createJsonSource({ clock: systemClock, http: createHttpClient(systemClock) });
  let server: Server;
  let base = '';
  beforeAll(async () => {
    server = createServer((request, response) => {
      if (request.url === '/silent') return;
      if (request.url === '/missing') response.statusCode = 404;
      if (request.url === '/broken') response.statusCode = 500;
      response.end(
        request.url === '/page'
          ? '<html>'
          : request.url === '/huge'
            ? `[${'1,'.repeat(600_000)}1]`
            : JSON.stringify(document),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const read = (path: string, at = '/status') => source.read({ with: { url: `${base}${at}`, path }, timeoutMs: 2_000 });

  metricSourceContract('JSON', async () => ({
    source: {
      read: ({ with: { at, ...words }, timeoutMs }) =>
        source.read({ with: { url: `${base}${at}`, ...words }, timeoutMs }),
    },
    queries: {
      good: { at: '/status', path: 'ready' },
      silent: { at: '/silent', path: 'ready' },
      nonsense: { at: '/status' },
    },
    dispose: async () => {},
  }));

  it.each([
    ['pools.main[0].used', 7],
    ['pools.main[0].share', 0.25],
    ['list[1]', 2],
    ['ready', 1],
  ])('is found at %s', async (path, value) => {
    expect(await read(path)).toMatchObject({ kind: 'number', value });
  });

  it.each(['pools.other', 'pools.main[1].used', 'nothing', 'status.toString', 'constructor', 'list.map'])(
    'is not there at %s',
    async (path) => {
      expect(await read(path)).toMatchObject({ kind: 'no_data', detail: `the answer has nothing at ${path}` });
    },
  );

  it.each(['status', 'blank'])('is none where a text stands (%s)', async (path) => {
    expect(await read(path)).toMatchObject({ kind: 'number', value: Number.NaN });
  });

  it('is none where a list or an object stands', async () => {
    expect(await read('pools')).toMatchObject({ kind: 'error', detail: 'there is no number at pools' });
  });

  it.each(['/missing', '/broken', '/page', '/huge'])('is never read from %s', async (at) => {
    expect(await read('ready', at)).toMatchObject({ kind: 'error', detail: expect.stringMatching(/\S/) });
  });
});

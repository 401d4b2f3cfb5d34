import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { metricSourceContract } from '../../../test/contracts/metric-source-contract.ts';
import { closedPort } from '../../../test/support/closed-port.ts';
import { systemClock } from '../../lib/clock.ts';
import { parseNetwork } from '../../lib/ip-address.ts';
import { createTcpSource } from './tcp-source.ts';

const networks = ['127.0.0.0/8'].flatMap((text) => parseNetwork(text) ?? []);
const source = createTcpSource({ clock: systemClock, networks });
const read = (words: Record<string, string | number>, timeoutMs = 2_000) => source.read({ with: words, timeoutMs });

describe('a reading over TCP', () => {
  let server: Server;
  let port = 0;
  let connections = 0;
  let received = '';
  beforeAll(async () => {
    server = createServer((socket) => {
      connections += 1;
      socket.on('data', (data) => {
        received += data.toString();
      });
      socket.on('error', () => {});
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => void server.close());

  metricSourceContract('TCP', async () => ({
    // A port that drops what is sent cannot be had on one machine; a name server that never answers comes to the same.
    source: createTcpSource({ clock: systemClock, networks, resolve: () => new Promise(() => {}) }),
    queries: {
      good: { host: '127.0.0.1', port },
      silent: { host: 'silent.example.com', port },
      nonsense: { host: '127.0.0.1', port: 'mail' },
    },
    dispose: async () => {},
  }));

  it('gives the milliseconds until the connection stood, and sends nothing', async () => {
    const before = connections;
    const reading = await read({ host: '127.0.0.1', port });
    expect(reading).toMatchObject({ kind: 'number' });
    if (reading.kind === 'number') expect(reading.value).toBeGreaterThanOrEqual(0);
    await expect.poll(() => connections).toBe(before + 1);
    expect(received).toBe('');
  });

  it('calls a port where nobody listens a failure of the service', async () => {
    expect(await read({ host: '127.0.0.1', port: await closedPort() })).toMatchObject({
      kind: 'no_answer',
      reason: 'refused',
    });
  });

  it.each([
    ['10.1.2.3', 'private address'],
    ['169.254.169.254', 'never asked'],
  ])('does not connect to %s', async (host, words) => {
    expect(await read({ host, port: 80 })).toMatchObject({ kind: 'error', detail: expect.stringContaining(words) });
  });

  it('does not connect to a name that leads to an address that is not allowed', async () => {
    const strict = createTcpSource({ clock: systemClock, networks: [] });
    const reading = await strict.read({ with: { host: 'localhost', port }, timeoutMs: 2_000 });
    expect(reading).toMatchObject({ kind: 'error', detail: expect.stringContaining('private address') });
  });
});

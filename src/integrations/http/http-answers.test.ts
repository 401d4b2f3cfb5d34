import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closedPort } from '../../../test/support/closed-port.ts';
import type { Reading } from '../../domain/analysis/readings/measurement.ts';
import { systemClock } from '../../lib/clock.ts';
import { parseNetwork } from '../../lib/ip-address.ts';
import { createHttpSource } from './http-source.ts';

const networks = ['127.0.0.0/8'].flatMap((text) => parseNetwork(text) ?? []);
const to = (url: string, timeoutMs = 2_000) => ({ with: { url }, timeoutMs });

describe('a reading over HTTP', () => {
  const source = createHttpSource({ clock: systemClock, networks, maxBodyBytes: 1_001 });
  let server: Server;
  let base: string;

  beforeAll(async () => {
    server = createServer((request, response) => {
      const path = request.url ?? '/';
      if (path === '/reset') return request.socket.resetAndDestroy();
      if (path === '/hang-up') return request.socket.destroy();
      if (path === '/silent') return;
      if (path === '/slow-body') {
        response.write('begin');
        return;
      }
      if (path === '/half') {
        response.writeHead(200, { 'content-length': '100' });
        response.write('half');
        setTimeout(() => request.socket.destroy(), 30);
        return;
      }
      if (path === '/endless') {
        const more = () => {
          while (!response.destroyed && response.write('é'.repeat(10_000)));
        };
        response.on('drain', more);
        return more();
      }
      if (path === '/moved') response.setHeader('location', '/ok');
      response.statusCode = path === '/moved' ? 302 : path === '/broken' ? 500 : 200;
      response.end(`this is ${path}`);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it.each([
    ['/ok', 200],
    ['/broken', 500],
    ['/moved', 302],
  ])('reads the answer of %s and follows nothing', async (path, status) => {
    const reading = await source.read(to(base + path));
    expect(reading).toMatchObject({ kind: 'answered', status, body: `this is ${path}` });
    expect(reading.at).toBeInstanceOf(Date);
    expect(latencyOf(reading)).toBeGreaterThanOrEqual(0);
  });

  it.each(['/silent', '/slow-body'])('limits the time of the whole reading (%s)', async (path) => {
    const reading = await source.read(to(base + path, 150));
    expect(reading).toMatchObject({ kind: 'no_answer', reason: 'timeout' });
    expect(latencyOf(reading)).toBeGreaterThanOrEqual(140);
    expect(latencyOf(reading)).toBeLessThan(1_500);
  });

  it.each(['/reset', '/hang-up', '/half'])('tells that the connection was cut (%s)', async (path) => {
    expect(await source.read(to(base + path))).toMatchObject({ kind: 'no_answer', reason: 'reset' });
  });

  it('tells that nobody listens', async () => {
    const reading = await source.read(to(`http://127.0.0.1:${await closedPort()}/`));
    expect(reading).toMatchObject({ kind: 'no_answer', reason: 'refused' });
  });

  it('reads no more of the body than it may', async () => {
    const reading = await source.read(to(`${base}/endless`));
    expect(reading).toMatchObject({ kind: 'answered', status: 200, body: 'é'.repeat(500) });
  });

  it.each(['', 'nonsense', 'ftp://127.0.0.1/', 'file:///etc/hostname', 'http://', 'http://127.0.0.1:99999/'])(
    "calls %j its own error, not the service's",
    async (url) => {
      expect(await source.read(to(url))).toMatchObject({ kind: 'error' });
    },
  );

  it('reads many at once', async () => {
    const readings = await Promise.all(Array.from({ length: 100 }, () => source.read(to(`${base}/ok`))));
    expect(readings.every((reading) => reading.kind === 'answered')).toBe(true);
  });
});

function latencyOf(reading: Reading): number {
  return 'latencyMs' in reading ? reading.latencyMs : -1;
}

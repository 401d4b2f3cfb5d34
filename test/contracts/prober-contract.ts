import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HttpProbe, ProbeReading, Prober } from '../../src/ports/prober.ts';

/** A probe with the usual limits. */
export function probeOf(url: string, more: Partial<HttpProbe> = {}): HttpProbe {
  return { url, method: 'GET', timeoutMs: 2_000, maxBodyBytes: 4_096, ...more };
}

/** A port of this machine on which nobody listens. */
export async function closedPort(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** What every prober owes its callers: it tells what happened, and never throws. */
export function proberContract(name: string, make: () => Prober): void {
  describe(`${name} keeps the contract of probers`, () => {
    const prober = make();
    let server: Server;
    let base: string;
    const methods: string[] = [];

    beforeAll(async () => {
      server = createServer((request, response) => {
        methods.push(request.method ?? '');
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
      const reading = await prober.read(probeOf(base + path));
      expect(reading).toMatchObject({ kind: 'answered', status, body: `this is ${path}` });
      expect(reading.at).toBeInstanceOf(Date);
      expect(latencyOf(reading)).toBeGreaterThanOrEqual(0);
    });

    it('asks with the method it is told', async () => {
      const reading = await prober.read(probeOf(`${base}/ok`, { method: 'HEAD' }));
      expect(reading).toMatchObject({ kind: 'answered', status: 200, body: '' });
      expect(methods.at(-1)).toBe('HEAD');
    });

    it.each(['/silent', '/slow-body'])('limits the time of the whole reading (%s)', async (path) => {
      const reading = await prober.read(probeOf(base + path, { timeoutMs: 150 }));
      expect(reading).toMatchObject({ kind: 'no_answer', reason: 'timeout' });
      expect(latencyOf(reading)).toBeGreaterThanOrEqual(140);
      expect(latencyOf(reading)).toBeLessThan(1_500);
    });

    it.each(['/reset', '/hang-up', '/half'])('tells that the connection was cut (%s)', async (path) => {
      expect(await prober.read(probeOf(base + path))).toMatchObject({ kind: 'no_answer', reason: 'reset' });
    });

    it('tells that nobody listens', async () => {
      const reading = await prober.read(probeOf(`http://127.0.0.1:${await closedPort()}/`));
      expect(reading).toMatchObject({ kind: 'no_answer', reason: 'refused' });
    });

    it('reads no more of the body than it may', async () => {
      const reading = await prober.read(probeOf(`${base}/endless`, { maxBodyBytes: 1_001 }));
      expect(reading).toMatchObject({ kind: 'answered', status: 200, body: 'é'.repeat(500) });
    });

    it.each(['', 'nonsense', 'ftp://127.0.0.1/', 'file:///etc/hostname', 'http://', 'http://127.0.0.1:99999/'])(
      "calls %j its own error, not the service's",
      async (url) => {
        expect(await prober.read(probeOf(url))).toMatchObject({ kind: 'error' });
      },
    );

    it('reads many at once', async () => {
      const readings = await Promise.all(Array.from({ length: 100 }, () => prober.read(probeOf(`${base}/ok`))));
      expect(readings.every((reading) => reading.kind === 'answered')).toBe(true);
    });
  });
}

function latencyOf(reading: ProbeReading): number {
  return reading.kind === 'error' ? -1 : reading.latencyMs;
}

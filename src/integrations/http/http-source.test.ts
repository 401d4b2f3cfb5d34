import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { metricSourceContract } from '../../../test/contracts/metric-source-contract.ts';
import { manualClock, systemClock } from '../../lib/clock.ts';
import { parseNetwork } from '../../lib/ip-address.ts';
import { classifyFailure } from '../kit/probes/classify-failure.ts';
import { createHttpSource } from './http-source.ts';

const networks = ['127.0.0.0/8'].flatMap((text) => parseNetwork(text) ?? []);

const to = (url: string, timeoutMs = 2_000) => ({ with: { url }, timeoutMs });

metricSourceContract('The HTTP source', async () => {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (data) => {
      if (!data.toString().startsWith('GET /silent')) socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    source: createHttpSource({ clock: systemClock, networks }),
    queries: { good: { url: `${base}/ok` }, silent: { url: `${base}/silent` }, nonsense: { url: 'nonsense' } },
    dispose: async () => void server.close(),
  };
});

describe('the HTTP source', () => {
  const source = createHttpSource({ clock: systemClock, networks });
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  /** A server that sends these bytes to every client. */
  async function saying(text: string, seen: string[] = []): Promise<string> {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.on('data', (data) => {
        seen.push(data.toString());
        socket.end(text);
      });
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  it('tells that TLS failed', async () => {
    const address = await saying('HTTP/1.1 200 OK\r\n\r\n');
    expect(await source.read(to(`https://${address}/`))).toMatchObject({ kind: 'no_answer', reason: 'tls' });
  });

  it('takes an answer that is not HTTP for a broken connection', async () => {
    const address = await saying('220 mail ready\r\n');
    expect(await source.read(to(`http://${address}/`))).toMatchObject({ kind: 'no_answer', reason: 'reset' });
  });

  it('says who it is and asks for a connection of its own', async () => {
    const seen: string[] = [];
    const address = await saying('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok', seen);
    expect(await source.read(to(`http://${address}/`))).toMatchObject({ kind: 'answered', body: 'ok' });
    expect(seen.join('').toLowerCase()).toContain('user-agent: quarterdeck-probe');
    expect(seen.join('').toLowerCase()).toContain('connection: close');
  });

  it('does not call a name that cannot be looked up healthy', async () => {
    const reading = await source.read(to('http://no-such-host.invalid/'));
    expect(['no_answer', 'error']).toContain(reading.kind);
    if (reading.kind === 'no_answer') expect(['dns', 'timeout']).toContain(reading.reason);
  });

  it('takes its time limit from the clock that it is given', async () => {
    const clock = manualClock(new Date('2026-01-05T10:00:00Z'));
    const server = createServer((socket) => void socket.on('error', () => {}));
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const reading = createHttpSource({ clock, networks }).read(to(url, 1_000));
    clock.advance(1_000);
    expect(await reading).toEqual({
      kind: 'no_answer',
      reason: 'timeout',
      latencyMs: 1_000,
      at: new Date('2026-01-05T10:00:00Z'),
    });
  });

  it.each([
    ['ECONNREFUSED', 'refused'],
    ['EHOSTUNREACH', 'refused'],
    ['ECONNRESET', 'reset'],
    ['HPE_INVALID_CONSTANT', 'reset'],
    ['ETIMEDOUT', 'timeout'],
    ['ENOTFOUND', 'dns'],
    ['CERT_HAS_EXPIRED', 'tls'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls'],
    ['EMFILE', null],
    ['ENETUNREACH', null],
    ['EAI_AGAIN', null],
    ['EADDRNOTAVAIL', null],
  ])('reads %s as %s', (code, reason) => {
    const error = Object.assign(new Error('failed'), { code });
    expect(classifyFailure(error).reason).toBe(reason);
    expect(classifyFailure(new AggregateError([error])).reason).toBe(reason);
  });
});

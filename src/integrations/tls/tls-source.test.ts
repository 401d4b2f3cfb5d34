import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSecureContext, createServer, type Server } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { metricSourceContract } from '../../../test/contracts/metric-source-contract.ts';
import { systemClock } from '../../lib/clock.ts';
import { parseNetwork } from '../../lib/ip-address.ts';
import { createTlsSource } from './tls-source.ts';

const networks = ['127.0.0.0/8'].flatMap((text) => parseNetwork(text) ?? []);
const folder = mkdtempSync(join(tmpdir(), 'certificates-'));
const openssl = (...words: string[]) => execFileSync('openssl', words, { cwd: folder, stdio: 'ignore' });
const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** A certificate of our own authority for these names that is valid for so many days from now. */
function certificate(name: string, names: string, days: number): { key: Buffer; cert: Buffer } {
  const request = ['-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', '/CN=test', '-addext'];
  openssl('req', ...curve, ...request, `subjectAltName=${names}`);
  const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-copy_extensions', 'copy'];
  openssl('x509', '-req', '-in', `${name}.csr`, ...signed, '-days', String(days), '-out', `${name}.pem`);
  return { key: readFileSync(join(folder, `${name}.key`)), cert: readFileSync(join(folder, `${name}.pem`)) };
}

describe('a reading of a certificate', () => {
  const servers: { close(): unknown }[] = [];
  const ports: Record<string, number> = {};
  let source: ReturnType<typeof createTlsSource>;

  beforeAll(async () => {
    openssl('req', '-x509', ...curve, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=authority', '-days', '100');
    source = createTlsSource({
      clock: systemClock,
      networks,
      secureContext: createSecureContext({ ca: readFileSync(join(folder, 'ca.pem')) }),
    });
    const listen = async (name: string, server: Server | ReturnType<typeof createTcpServer>) => {
      servers.push(server);
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      ports[name] = (server.address() as AddressInfo).port;
    };
    const secure = (name: string, names: string, days: number) =>
      listen(
        name,
        createServer(certificate(name, names, days), (socket) => socket.on('error', () => {})),
      );
    await secure('good', 'IP:127.0.0.1', 30);
    await secure('expired', 'IP:127.0.0.1', -1);
    await secure('other', 'DNS:other.example.com', 30);
    await listen(
      'silent',
      createTcpServer((socket) => socket.on('error', () => {})),
    );
    await listen(
      'plain',
      createTcpServer((socket) => socket.on('error', () => {}).end('220 mail ready\r\n')),
    );
  }, 30_000);
  afterAll(() => {
    for (const server of servers) server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const read = (name: string, timeoutMs = 2_000) =>
    source.read({ with: { host: '127.0.0.1', port: ports[name] ?? 0 }, timeoutMs });

  metricSourceContract('TLS', async () => ({
    source: { read: (query) => source.read(query) },
    queries: {
      good: { host: '127.0.0.1', port: ports.good ?? 0 },
      silent: { host: '127.0.0.1', port: ports.silent ?? 0 },
      nonsense: { port: 443 },
    },
    dispose: async () => {},
  }));

  it('gives the whole days until it expires', async () => {
    expect(await read('good')).toMatchObject({ kind: 'number', value: 29 });
  });

  it.each([
    ['expired', 'certificate has expired'],
    ['other', 'does not match'],
    ['plain', 'tls'],
  ])('calls one that is %s no answer', async (name, words) => {
    expect(await read(name)).toMatchObject({ kind: 'no_answer', reason: expect.stringContaining(words) });
  });

  it('calls an unknown authority no answer', async () => {
    const strict = createTlsSource({ clock: systemClock, networks });
    expect(await strict.read({ with: { host: '127.0.0.1', port: ports.good ?? 0 }, timeoutMs: 2_000 })).toMatchObject({
      kind: 'no_answer',
      reason: expect.stringMatching(/^tls: /),
    });
  });
});

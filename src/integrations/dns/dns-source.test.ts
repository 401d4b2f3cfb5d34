import { createSocket, type Socket } from 'node:dgram';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { metricSourceContract } from '../../../test/contracts/metric-source-contract.ts';
import { systemClock } from '../../lib/clock.ts';
import { parseNetwork } from '../../lib/ip-address.ts';
import { createDnsSource } from './dns-source.ts';
import { nameServerAddress } from './name-server.ts';

const networks = ['127.0.0.0/8'].flatMap((text) => parseNetwork(text) ?? []);
const source = createDnsSource({ clock: systemClock, networks });

const addresses: Readonly<Record<string, number[][]>> = {
  'api.example.com': [
    [192, 0, 2, 10],
    [192, 0, 2, 11],
  ],
  'empty.example.com': [],
};

/** A fake name server: answers A questions from the table, NXDOMAIN for names that are not in it, SERVFAIL for `broken`. */
function answer(question: Buffer): Buffer | null {
  let offset = 12;
  const labels: string[] = [];
  for (let length = question[offset] ?? 0; length > 0; length = question[offset] ?? 0) {
    labels.push(question.subarray(offset + 1, offset + 1 + length).toString());
    offset += length + 1;
  }
  const name = labels.join('.').toLowerCase();
  if (name === 'silent.example.com') return null;
  const found = addresses[name];
  const code = name === 'broken.example.com' ? 2 : found === undefined ? 3 : 0;
  const records = (found ?? []).map((address) => Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, ...address]));
  const header = Buffer.from([
    question[0] ?? 0,
    question[1] ?? 0,
    0x81,
    0x80 | code,
    0,
    1,
    0,
    records.length,
    0,
    0,
    0,
    0,
  ]);
  return Buffer.concat([header, question.subarray(12, offset + 5), ...records]);
}

describe('a reading of a name', () => {
  let socket: Socket;
  let server = '';
  beforeAll(async () => {
    socket = createSocket('udp4', (question, from) => {
      const reply = answer(question);
      if (reply !== null) socket.send(reply, from.port, from.address);
    });
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    server = `127.0.0.1:${socket.address().port}`;
  });
  afterAll(() => void socket.close());

  const read = (host: string, more: Record<string, string> = {}, timeoutMs = 2_000) =>
    source.read({ with: { host, server, ...more }, timeoutMs });

  metricSourceContract('DNS', async () => ({
    source: { read: (query) => source.read({ ...query, with: { server, ...query.with } }) },
    queries: {
      good: { host: 'api.example.com' },
      silent: { host: 'silent.example.com' },
      nonsense: { type: 'A' },
    },
    dispose: async () => {},
  }));

  it('counts the records of a name, or those that are the one expected', async () => {
    expect(await read('api.example.com')).toMatchObject({ kind: 'number', value: 2 });
    expect(await read('api.example.com', { includes: '192.0.2.11' })).toMatchObject({ kind: 'number', value: 1 });
    expect(await read('api.example.com', { includes: '192.0.2.99' })).toMatchObject({ kind: 'number', value: 0 });
  });

  it.each(['missing.example.com', 'empty.example.com'])('finds no record of %s', async (host) => {
    expect(await read(host)).toMatchObject({ kind: 'number', value: 0 });
  });

  it.each(['broken.example.com', 'silent.example.com'])(
    'blames nobody for a name server that cannot tell (%s)',
    async (host) => {
      expect(await read(host, {}, 300)).toMatchObject({
        kind: 'error',
        detail: expect.stringContaining('the name server gave no answer'),
      });
    },
  );

  it.each([
    ['169.254.169.254', 'never asked'],
    ['10.0.0.1:53', 'private address'],
    ['::1', 'private address'],
    ['fd00::53', 'private address'],
    ['[fd00::53]:53', 'private address'],
    ['resolver.example.com', 'never asked'],
  ])('does not ask %s', async (other, words) => {
    expect(await read('api.example.com', { server: other })).toMatchObject({
      kind: 'error',
      detail: expect.stringContaining(words),
    });
  });

  it.each([
    ['192.0.2.53', 4],
    ['192.0.2.53:5353', 4],
    ['2001:db8::53', 6],
    ['[2001:db8::53]:5353', 6],
    ['resolver.example.com', null],
    ['192.0.2.53:x', null],
    ['', null],
  ])('reads %s as an address of family %s', (text, family) => {
    expect(nameServerAddress(text)?.family ?? null).toBe(family);
  });
});

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseSettings } from '../../src/config/settings.ts';
import { SettingsError } from '../../src/config/settings-error.ts';
import { createHttpSource } from '../../src/integrations/http/http-source.ts';
import type { Resolve } from '../../src/lib/checked-address.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { parseNetwork } from '../../src/lib/ip-address.ts';
import { ScriptedServices } from '../app/scripted-service.ts';
import { scriptedSettings } from '../app/stage-settings.ts';
import { integrations } from '../support/integrations.ts';
import { attempt } from './attack.ts';

const one = ['127.0.0.1/32'].flatMap((text) => parseNetwork(text) ?? []);
const everything = ['0.0.0.0/0', '::/0'].flatMap((text) => parseNetwork(text) ?? []);
const noName: Resolve = () => Promise.reject(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }));

/** Two servers on the same port of two addresses: the first may be asked, the second must never be. */
const asked: string[] = [];
const servers: Server[] = [];
let port = 0;

beforeAll(async () => {
  const listen = (name: string, address: string, at: number) =>
    new Promise<number>((resolve, reject) => {
      const server = createServer((request, response) => {
        asked.push(`${name} ${request.url ?? ''}`);
        if (request.url === '/moved') response.writeHead(302, { location: `http://127.0.0.2:${port}/secret` });
        if (request.url === '/metadata') response.writeHead(307, { location: 'http://169.254.169.254/latest/' });
        if (request.url === '/file') response.writeHead(301, { location: 'file:///etc/passwd' });
        response.end(name);
      });
      servers.push(server);
      server.once('error', reject);
      server.listen(at, address, () => resolve((server.address() as AddressInfo).port));
    });
  port = await listen('open', '127.0.0.1', 0);
  await listen('inner', '127.0.0.2', port);
});
afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

function read(url: string, networks = one, resolve: Resolve = noName) {
  const source = createHttpSource({ clock: systemClock, networks, resolve });
  return source.read({ with: { url }, timeoutMs: 3_000 });
}

/** Whether anything but the open server heard of it, or the reading is more than "could not be asked". */
async function reached(url: string, networks = one, resolve: Resolve = noName): Promise<boolean> {
  const before = asked.length;
  const reading = await read(url, networks, resolve);
  return reading.kind !== 'error' || asked.length > before;
}

test('an address that is allowed is asked, so a refusal means something', async () => {
  expect(await read(`http://127.0.0.1:${port}/`)).toMatchObject({ kind: 'answered', status: 200, body: 'open' });
  expect(await read(`http://127.0.0.2:${port}/`, everything)).toMatchObject({ kind: 'answered', body: 'inner' });
});

describe('S6 an address that must not be asked', () => {
  test.each([
    'http://169.254.169.254/latest/meta-data/',
    'http://169.254.170.2/',
    'http://100.100.100.200/latest/meta-data/',
    'http://[fd00:ec2::254]/latest/meta-data/',
    'http://[fe80::1]/',
    'http://[::ffff:169.254.169.254]/',
    'http://[::ffff:a9fe:a9fe]/',
    'http://[64:ff9b::a9fe:a9fe]/',
    'http://[2002:a9fe:a9fe::]/',
    'http://0.0.0.0/',
    'http://[::]/',
    'http://224.0.0.1/',
    'http://255.255.255.255/',
  ])('S6 %s is not asked even where all private networks are allowed', async (url) => {
    await attempt('S6', url, () => reached(url, everything));
  });

  test('S6 private addresses are not asked unless their network is listed', async () => {
    for (const host of ['127.0.0.2', '10.0.0.1', '172.16.0.1', '192.168.0.1', '100.64.0.1', '[::1]', '[fd12::1]'])
      await attempt('S6', host, () => reached(`http://${host}:${port}/`));
    await attempt('S6', 'no networks at all', () => reached(`http://127.0.0.1:${port}/`, []));
  });

  test('S6 other spellings of a private address are not asked', async () => {
    for (const host of [
      '2130706433',
      '2130706434',
      '0x7f000002',
      '0x7f.0.0.2',
      '017700000002',
      '0177.0.0.2',
      '127.2',
      '127.0.2',
      '127.0.0.2.',
      '①②⑦.0.0.2',
      '127。0。0。2',
      '[::ffff:127.0.0.2]',
      '[0:0:0:0:0:ffff:7f00:2]',
      '[::127.0.0.2]',
      '127.0.0.2%00',
      'localhost%00.example',
    ])
      for (const networks of [one, everything])
        await attempt('S6', host, () => reached(`http://${host}:${port}/`, networks));
  });

  test('S6 no spelling of any private address is asked: thousands of them', async () => {
    const octet = fc.integer({ min: 0, max: 255 });
    const inner = fc.oneof(
      fc.tuple(fc.constant(10), octet, octet, octet),
      fc.tuple(fc.constant(127), octet, octet, octet).filter(([, b, c, d]) => b + c > 0 || d !== 1),
      fc.tuple(fc.constant(169), fc.constant(254), octet, octet),
      fc.tuple(fc.constant(192), fc.constant(168), octet, octet),
    );
    const spelled = fc.constantFrom<(parts: readonly number[]) => string>(
      (parts) => parts.join('.'),
      (parts) => String(numberOf(parts)),
      (parts) => `0x${numberOf(parts).toString(16)}`,
      (parts) => `0${numberOf(parts).toString(8)}`,
      (parts) => parts.map((part) => `0x${part.toString(16)}`).join('.'),
      (parts) => parts.map((part) => `0${part.toString(8)}`).join('.'),
      (parts) => `[::ffff:${parts.join('.')}]`,
      (parts) => `[::${parts.join('.')}]`,
      (parts) => `[64:ff9b::${parts.join('.')}]`,
      (parts) => `good@${parts.join('.')}`,
      (parts) => `${parts.join('.')}.`,
    );
    let tried = 0;
    await fc.assert(
      fc.asyncProperty(inner, spelled, async (parts, spell) => {
        tried += 1;
        expect(await reached(`http://${spell(parts)}:${port}/`), spell(parts)).toBe(false);
      }),
      { numRuns: 3_000 },
    );
    await attempt('S6', `${tried} spellings`, () => tried < 3_000);
  });

  test.each([
    'file:///etc/passwd',
    'ftp://127.0.0.1/',
    'gopher://127.0.0.1:25/_HELO',
    'data:text/plain,hello',
    'javascript:1',
    'dict://127.0.0.1:11211/stats',
    'http:/127.0.0.1/',
    '//127.0.0.1/',
    'HTTP://user:password@127.0.0.1/',
    'http://127.0.0.1@127.0.0.2/',
    'http://127.0.0.2\\@127.0.0.1/',
    'http://127.0.0.1 .example/',
    'http://127.0.0.1/\r\nx-injected: 1',
  ])('S6 %j is not an address that is asked', async (url) => {
    await attempt('S6', url, () => reached(url, everything));
  });

  test.each(['/moved', '/metadata', '/file'])(
    'S6 the redirect at %s is an answer and is not followed',
    async (path) => {
      await attempt('S6', `redirect ${path}`, async () => {
        const before = asked.length;
        const reading = await read(`http://127.0.0.1:${port}${path}`);
        expect(reading.kind === 'answered' && reading.status).toBeGreaterThanOrEqual(300);
        return asked.slice(before).join() !== `open ${path}`;
      });
    },
  );
});

describe('S6 a name that changes where it leads', () => {
  /** A resolver that gives another answer each time, and then the last one for ever. */
  function answering(...answers: string[][]): { resolve: Resolve; times: () => number } {
    let times = 0;
    return {
      resolve: (): ReturnType<Resolve> => {
        const answer = answers[Math.min(times, answers.length - 1)] ?? [];
        times += 1;
        return Promise.resolve(answer.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));
      },
      times: () => times,
    };
  }

  test('S6 rebinding: the address that was checked is the one that is connected to', async () => {
    const { resolve, times } = answering(['127.0.0.1'], ['127.0.0.2']);
    await attempt('S6', 'rebinding within a probe', async () => {
      const reading = await read(`http://shop.test:${port}/`, one, resolve);
      expect(reading).toMatchObject({ kind: 'answered', body: 'open' });
      return times() !== 1;
    });
    await attempt('S6', 'rebinding before the next probe', () => reached(`http://shop.test:${port}/`, one, resolve));
    expect(asked.filter((one) => one.startsWith('inner')).every((line) => line === 'inner /')).toBe(true);
  });

  test.each([
    [['127.0.0.1', '127.0.0.2']],
    [['127.0.0.2', '127.0.0.1']],
    [['127.0.0.1', '169.254.169.254']],
    [['127.0.0.1', '::1']],
    [['::ffff:127.0.0.1']],
    [['fe80::1']],
    [['fe80::1%lo']],
    [['not an address']],
    [[]],
  ])('S6 a name with the addresses %j is not asked at all', async (addresses) => {
    await attempt('S6', addresses.join() || 'no address', async () => {
      const before = asked.length;
      const reading = await read(`http://shop.test:${port}/`, one, answering(addresses).resolve);
      return reading.kind === 'answered' || asked.length > before;
    });
  });

  test('S6 localhost is a name like any other', async () => {
    await attempt('S6', 'localhost', async () => {
      const source = createHttpSource({ clock: systemClock, networks: [] });
      const reading = await source.read({ with: { url: `http://localhost:${port}/` }, timeoutMs: 3_000 });
      return reading.kind !== 'error';
    });
  });

  test('S6 what is refused says how to allow it, and nothing of the address', async () => {
    const reading = await read('http://shop.test/', [], answering(['10.1.2.3']).resolve);
    expect(reading).toMatchObject({ kind: 'error', detail: expect.stringContaining('probes.networks') });
    expect(JSON.stringify(reading)).not.toContain('10.1.2.3');
  });
});

describe('S6 addresses in the settings file', () => {
  const services = new ScriptedServices();
  services.url = 'http://127.0.0.1:4';
  const good = scriptedSettings(services, ['shop']);
  const problemsOf = (text: string) => {
    try {
      parseSettings(text, 'quarterdeck.yaml', {}, { integrations });
      return [];
    } catch (error) {
      if (error instanceof SettingsError) return error.problems.map((problem) => problem.key);
      throw error;
    }
  };
  afterAll(() => services.stop().catch(() => {}));

  test('S6 are refused when the file is read', async () => {
    expect(problemsOf(good)).toEqual([]);
    for (const url of [
      'http://169.254.169.254/',
      'http://127.1:4/',
      'http://2130706433/',
      'http://user:password@shop.example/',
      'file:///etc/passwd',
      'http://[::ffff:127.0.0.1]/',
    ])
      for (const place of ['health', 'version'])
        await attempt('S6', `${url} as ${place}`, () => {
          const bad = good.replace(`http://127.0.0.1:4/shop/${place}`, url);
          expect(bad).not.toBe(good);
          return problemsOf(bad).length === 0;
        });
    const unlisted = good.replace('127.0.0.0/8', '10.0.0.0/8');
    await attempt('S6', 'private addresses whose network is not listed', () => problemsOf(unlisted).length !== 3);
  });
});

function numberOf(parts: readonly number[]): number {
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}

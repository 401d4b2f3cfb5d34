import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoUnderTest, processesOf } from './demo-under-test.ts';

type Demo = Awaited<ReturnType<typeof demoUnderTest>>;

async function json(url: string): Promise<Record<string, unknown>> {
  const answer = await fetch(url);
  return (await answer.json()) as Record<string, unknown>;
}

function useDemo(): () => Demo {
  let demo: Demo | undefined;
  beforeAll(async () => {
    demo = await demoUnderTest();
  });
  afterAll(() => demo?.dispose());
  return () => {
    if (demo === undefined) throw new Error('The demo is made before the first test.');
    return demo;
  };
}

/** Sends the beginning of a request and cuts the connection. */
async function hangUpMidway(port: number, path: string): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  const head = `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 50\r\n\r\n{"si`;
  await new Promise((resolve) => socket.write(head, resolve));
  await new Promise((resolve) => setTimeout(resolve, 50));
  socket.resetAndDestroy();
  await new Promise((resolve) => setTimeout(resolve, 50));
}

describe('the shop', { timeout: 60_000 }, () => {
  const demo = useDemo();
  const version = async () => (await json(demo().url(0, '/version'))).version;
  const shift = (to: string, percent: number) =>
    demo().done('shift', '--service', 'checkout', '--version', to, '--percent', String(percent));

  it('comes up, and stays as it is when asked again', async () => {
    expect(await demo().done('up', '--service', 'checkout', '--version', '1.0.0')).toContain('blue runs 1.0.0');
    expect(await version()).toBe('1.0.0');
    expect(await demo().done('up', '--service', 'checkout', '--version', '1.1.0')).toContain('already runs 1.0.0');
    const page = await (await fetch(demo().url(0))).text();
    expect(page).toContain('version 1.0.0');
    expect(page).not.toContain('Express pay');
  });

  it('refuses to move traffic to what is not installed', async () => {
    const end = await demo().command('shift', '--service', 'checkout', '--version', '1.1.0', '--percent', '100');
    expect(end).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('no side runs 1.1.0') });
    expect(await version()).toBe('1.0.0');
  });

  it('installs beside the live version and checks it there', async () => {
    const { digest } = JSON.parse(await demo().done('describe', '--service', 'checkout', '--version', '1.1.0'));
    const flags = ['--service', 'checkout', '--version', '1.1.0'];
    expect(await demo().command('install', ...flags, '--digest', `sha256:${'0'.repeat(64)}`)).toMatchObject({
      exitCode: 1,
    });
    expect(await demo().done('install', ...flags, '--digest', digest)).toContain('green runs 1.1.0');
    expect(await demo().done('install', ...flags)).toContain('already runs');
    expect(await demo().done('smoke', ...flags, '--target', 'idle')).toContain('all 6 checks');
    expect(await demo().command('smoke', ...flags, '--target', 'live')).toMatchObject({ exitCode: 1 });
    expect(await version()).toBe('1.0.0');
  });

  it('gives exactly its share to the new version', async () => {
    await shift('1.1.0', 10);
    const seen = [];
    for (let count = 0; count < 30; count += 1) seen.push(await version());
    expect(seen.filter((one) => one === '1.1.0')).toHaveLength(3);
    const other = await demo().command('install', '--service', 'checkout', '--version', '1.2.0');
    expect(other).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('still gets 10 %') });
  });

  it('loses no request of 30 customers while the traffic moves', async () => {
    let isMoving = true;
    const statuses: Record<number, number> = {};
    const customer = async () => {
      while (isMoving) {
        const answer = await fetch(demo().url(0, '/cart'));
        await answer.text();
        statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
      }
    };
    const customers = Array.from({ length: 30 }, customer);
    for (const percent of [25, 50, 100]) await shift('1.1.0', percent);
    isMoving = false;
    await Promise.all(customers);
    expect(Object.keys(statuses)).toEqual(['200']);
    expect(statuses[200]).toBeGreaterThan(30);
    expect(await version()).toBe('1.1.0');
  });

  it('keeps its weights when the switch is started again', async () => {
    const record = await readFile(join(demo().state, 'processes', 'checkout-switch.json'), 'utf8');
    process.kill(JSON.parse(record).pid, 'SIGKILL');
    await demo().done('up', '--service', 'checkout', '--version', '1.0.0');
    expect(await version()).toBe('1.1.0');
  });

  it('is switched only by JSON from this machine', async () => {
    const send = (body: string, headers: Record<string, string>) =>
      fetch(demo().url(1, '/switch'), { method: 'POST', body, headers }).then((answer) => answer.status);
    const isJson = { 'content-type': 'application/json' };
    expect(await send('{"side":"blue"}', { 'content-type': 'text/plain' })).toBe(403);
    expect(await send('{"side":"blue"}', { ...isJson, origin: 'http://example.com' })).toBe(403);
    for (const wish of [
      '',
      'null',
      '{"side":"red"}',
      '{"weights":{"blue":90,"green":20}}',
      '{"weights":{"blue":-1,"green":101}}',
    ]) {
      expect(await send(wish, isJson), wish).toBe(400);
    }
    expect(await send(`{"side":"${'x'.repeat(5_000)}"}`, isJson)).toBe(413);
    await hangUpMidway(demo().port(1), '/switch');
    expect(await version()).toBe('1.1.0');
  });

  it('breaks with 1.2.0 after a while, and is well within 3 s of a rollback', async () => {
    await demo().done('install', '--service', 'checkout', '--version', '1.2.0');
    await demo().done('smoke', '--service', 'checkout', '--version', '1.2.0');
    await shift('1.2.0', 100);
    let status = 200;
    let requests = 0;
    for (; status === 200 && requests < 60; requests += 1) status = (await fetch(demo().url(0, '/pay'))).status;
    expect(status).toBe(500);
    expect(requests).toBeGreaterThan(10);
    expect((await fetch(demo().url(0))).status).toBe(500);
    expect((await fetch(demo().url(0, '/health'))).status).toBe(200);
    expect((await fetch(demo().url(0, '/health/db'))).status).toBe(503);

    const begin = performance.now();
    await demo().done('restore', '--service', 'checkout', '--version', '1.1.0');
    expect((await fetch(demo().url(0, '/pay'))).status).toBe(200);
    expect(performance.now() - begin).toBeLessThan(3_000);
    expect(await version()).toBe('1.1.0');
  });

  it('installs a broken side anew, and starts what was retired when it is restored', async () => {
    expect(await demo().done('install', '--service', 'checkout', '--version', '1.2.0')).toContain('stopped 1.2.0');
    const wrong = await demo().command('retire', '--service', 'checkout', '--keep', '1.2.0');
    expect(wrong.exitCode).toBe(1);
    expect(await demo().done('retire', '--service', 'checkout', '--keep', '1.1.0')).toContain('stopped 1.2.0');
    expect(await demo().done('restore', '--service', 'checkout', '--version', '1.0.0')).toContain('blue runs 1.0.0');
    expect(await version()).toBe('1.0.0');
  });

  it('leaves no process when it goes down', async () => {
    expect((await processesOf(demo().state)).length).toBe(3);
    expect(await demo().done('down', '--service', 'checkout')).toContain('checkout-switch');
    expect(await processesOf(demo().state)).toEqual([]);
    expect(await demo().done('down', '--all')).toContain('nothing ran');
  });
});

describe('the invoices', { timeout: 60_000 }, () => {
  const demo = useDemo();
  const health = (instance: number) => json(demo().url(9 + instance, '/health'));
  const replace = (instance: number, version: string) =>
    demo().done('replace', '--service', 'invoices', '--instance', String(instance), '--version', version);

  it('are replaced one instance at a time while the other works', async () => {
    await demo().done('up', '--service', 'invoices', '--version', '2.3.0');
    expect(await health(1)).toMatchObject({ status: 'ok', version: '2.3.0', instance: '1' });
    expect(await replace(1, '2.4.0')).toContain('instance 1 settles invoices');
    expect(await health(1)).toMatchObject({ version: '2.4.0' });
    expect(await health(2)).toMatchObject({ version: '2.3.0' });
    const half = await demo().command('smoke', '--service', 'invoices', '--version', '2.4.0');
    expect(half.exitCode).toBe(1);
    await replace(2, '2.4.0');
    expect(await demo().done('smoke', '--service', 'invoices', '--version', '2.4.0')).toContain('passed');
    expect(await replace(2, '2.4.0')).toContain('already runs');
    await demo().done('restore', '--service', 'invoices', '--version', '2.3.0');
    expect([(await health(1)).version, (await health(2)).version]).toEqual(['2.3.0', '2.3.0']);
  });

  it('leave no process when they go down', async () => {
    await demo().done('down', '--all');
    expect(await processesOf(demo().state)).toEqual([]);
  });
});

describe('the website', { timeout: 60_000 }, () => {
  const demo = useDemo();
  const version = async () => (await json(demo().url(20, '/version.json'))).version;

  it('moves all visitors with its pointer, and back', async () => {
    await demo().done('up', '--service', 'website', '--version', '1.8.0');
    await demo().done('install', '--service', 'website', '--version', '1.9.0');
    expect(await demo().done('smoke', '--service', 'website', '--version', '1.9.0')).toContain('passed');
    expect(await version()).toBe('1.8.0');
    await demo().done('shift', '--service', 'website', '--version', '1.9.0', '--percent', '100');
    expect(await version()).toBe('1.9.0');
    await demo().done('restore', '--service', 'website', '--version', '1.8.0');
    expect(await version()).toBe('1.8.0');
    expect(await demo().done('retire', '--service', 'website', '--keep', '1.8.0')).toContain('removed 1.9.0');
    await demo().done('restore', '--service', 'website', '--version', '1.9.0');
    expect(await version()).toBe('1.9.0');
  });

  it.each([
    '/../current',
    '/%2e%2e/%2e%2e/current',
    '/..%2f..%2fcurrent',
    '/%00',
    '/%',
    '/no-such-page',
    '//etc/hostname',
  ])('serves nothing outside its files (%s)', async (path) => {
    const { request } = await import('node:http');
    const status = await new Promise((resolve) => {
      request({ host: '127.0.0.1', port: demo().port(20), path }, (answer) =>
        resolve(answer.resume().statusCode),
      ).end();
    });
    expect(status).toBe(404);
  });
});

describe('every command', () => {
  const demo = useDemo();

  it('knows versions, and only these', async () => {
    expect(JSON.parse(await demo().done('list-versions', '--service', 'checkout'))).toEqual([
      '1.0.0',
      '1.1.0',
      '1.2.0',
    ]);
    const digests = new Set<string>();
    for (const version of ['1.0.0', '1.1.0', '1.2.0']) {
      const about = JSON.parse(await demo().done('describe', '--service', 'checkout', '--version', version));
      expect(about).toMatchObject({ version, digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/), authors: [] });
      digests.add(about.digest);
    }
    expect(digests.size).toBe(3);
    for (const version of ['9.9.9', '../1.0.0', '']) {
      const end = await demo().command('describe', '--service', 'checkout', `--version=${version}`);
      expect(end).toMatchObject({ exitCode: 3, stdout: '' });
    }
  });

  it('refuses what it does not understand, without a stack', async () => {
    for (const flags of [[], ['--service', 'other'], ['--service', 'checkout'], ['--what', 'x'], ['word']]) {
      const end = await demo().command('install', ...flags);
      expect(end.exitCode).toBe(2);
      expect(end.stderr.trim().split('\n')).toHaveLength(1);
    }
  });

  it('fails when nothing runs', async () => {
    for (const name of ['install', 'shift', 'restore', 'smoke']) {
      const end = await demo().command(name, '--service', 'checkout', '--version', '1.1.0');
      expect(end).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('start it with up') });
    }
  });
});

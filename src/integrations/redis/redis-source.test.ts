import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { metricSourceContract } from '../../../test/contracts/metric-source-contract.ts';
import { closedPort } from '../../../test/support/closed-port.ts';
import { describeWith } from '../../../test/support/needs.ts';
import { secretsFrom } from '../../../test/support/variables.ts';
import { systemClock } from '../../lib/clock.ts';
import { parseNetwork } from '../../lib/ip-address.ts';
import { createRedisSource } from './redis-source.ts';

const networks = ['127.0.0.0/8'].flatMap((text) => parseNetwork(text) ?? []);
const folder = mkdtempSync(join(tmpdir(), 'redis-'));
const variables: Record<string, string> = {};
const source = createRedisSource({ clock: systemClock, networks, secret: secretsFrom(variables) });
const read = (words: Record<string, string>, timeoutMs = 3_000) => source.read({ with: words, timeoutMs });
const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** A server that answers everything like this; null for never. */
async function answering(text: string | null): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', () => void (text === null || socket.write(text)));
  });
  servers.push(server);
  const port = await closedPort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return `redis://127.0.0.1:${port}`;
}

describeWith('redis', 'A real Redis', (program) => {
  let server: ChildProcess;
  beforeAll(async () => {
    const port = await closedPort();
    const options = ['--bind', '127.0.0.1', '--save', '', '--dir', folder, '--requirepass', 'right'];
    server = spawn(program, ['--port', String(port), ...options], { stdio: 'ignore' });
    variables.REDIS_URL = `redis://:right@127.0.0.1:${port}`;
    variables.WRONG_URL = `redis://:wrong@127.0.0.1:${port}`;
    for (let tries = 0; tries < 100; tries += 1) {
      if ((await read({ urlVariable: 'REDIS_URL' })).kind === 'number') break;
      await systemClock.sleep(100);
    }
  }, 30_000);
  afterAll(() => void server.kill('SIGKILL'));

  metricSourceContract('Redis', async () => {
    variables.SILENT_URL = await answering(null);
    variables.NO_URL = 'mail://127.0.0.1';
    return {
      source,
      queries: {
        good: { urlVariable: 'REDIS_URL' },
        silent: { urlVariable: 'SILENT_URL' },
        nonsense: { urlVariable: 'NO_URL' },
      },
      dispose: async () => {},
    };
  });

  it('gives a number from INFO, and says when there is none of that name', async () => {
    const memory = await read({ urlVariable: 'REDIS_URL', info: 'used_memory' });
    expect(memory).toMatchObject({ kind: 'number' });
    expect(memory.kind === 'number' && memory.value).toBeGreaterThan(100_000);
    expect(await read({ urlVariable: 'REDIS_URL', info: 'used_memories' })).toMatchObject({ kind: 'no_data' });
    expect(await read({ urlVariable: 'REDIS_URL', info: 'redis_version' })).toMatchObject({ kind: 'error' });
  });

  it('does not call wrong credentials a failure of the service, and does not repeat them', async () => {
    const reading = await read({ urlVariable: 'WRONG_URL' });
    expect(reading).toMatchObject({ kind: 'error', detail: expect.stringContaining('WRONGPASS') });
    expect(JSON.stringify(reading)).not.toContain(':wrong');
  });
});

describe('a reading of Redis', () => {
  it('is a failure of the service when nobody listens, or it serves nobody', async () => {
    variables.CLOSED_URL = `redis://127.0.0.1:${await closedPort()}`;
    expect(await read({ urlVariable: 'CLOSED_URL' })).toMatchObject({ kind: 'no_answer', reason: 'refused' });
    variables.LOADING_URL = await answering('-LOADING Redis is loading the dataset in memory\r\n');
    expect(await read({ urlVariable: 'LOADING_URL' })).toMatchObject({
      kind: 'failed',
      detail: expect.stringMatching(/^LOADING/),
    });
  });

  it.each([
    ['redis://10.1.2.3', 'private address'],
    ['redis://169.254.169.254', 'never asked'],
    ['http://127.0.0.1', 'holds no address'],
  ])('is not taken from %s', async (url, words) => {
    variables.OTHER_URL = url;
    expect(await read({ urlVariable: 'OTHER_URL' })).toMatchObject({
      kind: 'error',
      detail: expect.stringContaining(words),
    });
  });

  it('says which variable is not set', async () => {
    expect(await read({ urlVariable: 'NOT_SET' })).toMatchObject({
      kind: 'error',
      detail: expect.stringContaining('NOT_SET'),
    });
  });

  it('ends when something else answers', async () => {
    variables.HTTP_URL = await answering('HTTP/1.1 400 Bad Request\r\n\r\n');
    expect(['error', 'no_answer']).toContain((await read({ urlVariable: 'HTTP_URL' }, 1_000)).kind);
  });
});

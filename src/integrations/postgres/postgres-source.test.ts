import { createServer, type Server } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import { metricSourceContract } from '../../../test/contracts/metric-source-contract.ts';
import { closedPort } from '../../../test/support/closed-port.ts';
import { describeWith } from '../../../test/support/needs.ts';
import { secretsFrom } from '../../../test/support/variables.ts';
import { systemClock } from '../../lib/clock.ts';
import { parseNetwork } from '../../lib/ip-address.ts';
import { createPostgresSource } from './postgres-source.ts';

const networks = ['127.0.0.0/8'].flatMap((text) => parseNetwork(text) ?? []);
const variables: Record<string, string> = {};
const source = createPostgresSource({ clock: systemClock, networks, secret: secretsFrom(variables) });
const read = (words: Record<string, string>, timeoutMs = 5_000) => source.read({ with: words, timeoutMs });
const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) server.close();
});

async function silent(): Promise<string> {
  const server = createServer((socket) => void socket.on('error', () => {}));
  servers.push(server);
  const port = await closedPort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return `postgres://127.0.0.1:${port}/shop`;
}

describeWith('postgres', 'A real PostgreSQL', (url) => {
  variables.DATABASE_URL = url;
  const ask = (query: string, timeoutMs?: number) => read({ urlVariable: 'DATABASE_URL', query }, timeoutMs);

  metricSourceContract('PostgreSQL', async () => {
    variables.SILENT_URL = await silent();
    return {
      source,
      queries: {
        good: { urlVariable: 'DATABASE_URL' },
        silent: { urlVariable: 'SILENT_URL' },
        nonsense: { urlVariable: 'DATABASE_URL', query: 'select from where' },
      },
      dispose: async () => {},
    };
  });

  it.each([
    ['select 42', { kind: 'number', value: 42 }],
    ['select 4.5::numeric', { kind: 'number', value: 4.5 }],
    ['select count(*) from pg_class where false', { kind: 'number', value: 0 }],
    ['select null::int', { kind: 'no_data' }],
    ['select 1 where false', { kind: 'no_data' }],
    ["select 'many'", { kind: 'error' }],
    ['select 1, 2', { kind: 'error' }],
    ['select generate_series(1, 3)', { kind: 'error' }],
    ["select 'NaN'::float", { kind: 'error' }],
  ])('of “%s” gives %j', async (query, expected) => {
    expect(await ask(query)).toMatchObject(expected);
  });

  it('cannot change anything', async () => {
    expect(await ask('create table quarterdeck_should_not_exist (id int)')).toMatchObject({
      kind: 'error',
      detail: expect.stringContaining('read-only transaction'),
    });
  });

  it('ends a query that lasts too long', async () => {
    expect(['no_answer', 'error']).toContain((await ask('select pg_sleep(30)', 500)).kind);
  });
});

describe('a reading of PostgreSQL', () => {
  it('is a failure of the service when nobody listens', async () => {
    variables.CLOSED_URL = `postgres://127.0.0.1:${await closedPort()}/shop`;
    expect(await read({ urlVariable: 'CLOSED_URL' })).toMatchObject({ kind: 'no_answer', reason: 'refused' });
  });

  it.each([
    ['postgres://10.1.2.3/shop', 'private address'],
    ['postgres://169.254.169.254/shop', 'never asked'],
    ['mysql://127.0.0.1/shop', 'holds no address'],
  ])('is not taken from %s', async (url, words) => {
    variables.OTHER_URL = url;
    expect(await read({ urlVariable: 'OTHER_URL' })).toMatchObject({
      kind: 'error',
      detail: expect.stringContaining(words),
    });
  });
});

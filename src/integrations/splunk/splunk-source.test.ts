import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { metricSourceContract } from '../../../test/contracts/metric-source-contract.ts';
import { monitoringContract } from '../../../test/contracts/monitoring-contract.ts';
import { FakeSplunk } from '../../../test/fakes/splunk.ts';
import { integrationContext } from '../../../test/support/integration-context.ts';
import { type Clock, systemClock } from '../../lib/clock.ts';
import { Secret } from '../../lib/redact.ts';
import { createHttpClient } from '../kit/http/http-client.ts';
import { integration as splunk } from './integration.ts';
import { connectSplunk } from './splunk-api.ts';
import { createSplunkSource } from './splunk-source.ts';

const at = (url: string, clock: Clock = systemClock) => {
  const http = createHttpClient(systemClock);
  const api = connectSplunk({ url, app: null, token: new Secret('splunk-token'), http, clock });
  return { source: createSplunkSource(api, { clock, windowMs: 300_000, delayMs: 20_000 }), probe: api.probe };
};

monitoringContract('Splunk', () => {
  const { server } = new FakeSplunk();
  return {
    server,
    source: (clock) => ({
      read: (query) => at(server.url, clock).source.read(query),
      past: async (query) => (await at(server.url, clock).source.past?.(query)) ?? { kind: 'error', detail: 'no past' },
    }),
    query: (subject) => ({ search: `index=${subject}`, value: 'perc95(duration)' }),
    counted: (subject) => `index=${subject}`,
    credential: 'splunk-token',
  };
});

metricSourceContract('Splunk', async () => {
  const { server } = new FakeSplunk();
  await server.start();
  const isSilent = ({ body }: { body: string }) => body.includes('silent');
  server.fail({ kind: 'silent' }, { when: isSilent, times: Number.POSITIVE_INFINITY });
  const query = (search: string) => ({ search, value: 'avg(x)' });
  return {
    source: at(server.url).source,
    queries: { good: query('number'), silent: query('silent'), nonsense: query('nonsense') },
    dispose: () => server.stop(),
  };
});

describe('a search of Splunk', () => {
  const fake = new FakeSplunk();
  const { server } = fake;
  beforeAll(async () => void (await server.start()));
  afterAll(() => server.stop());
  afterEach(() => {
    server.recover();
    fake.messages = [];
    fake.canceled.length = 0;
  });
  const read = (search: string, timeoutMs = 4_000) =>
    at(server.url).source.read({ with: { search, value: 'avg(x)' }, timeoutMs });

  it('that takes longer is asked for by its id until it is done', async () => {
    expect(await read('slow')).toMatchObject({ kind: 'number', value: 42 });
    expect(fake.canceled).toEqual([]);
  });

  it('that does not end in time is an error, and is canceled by its id', async () => {
    expect(await read('endless', 800)).toMatchObject({ kind: 'error', detail: expect.stringContaining('in time') });
    await vi.waitFor(() => expect(fake.canceled).toHaveLength(1), { timeout: 5_000 });
  });

  it('is started once, and canceled by its own id when the answer to its start is lost', async () => {
    const isStart = ({ method, path }: { method: string; path: string }) =>
      method === 'POST' && path === '/services/search/jobs';
    const before = server.requests.filter(isStart).length;
    server.fail({ kind: 'cut-after' }, { when: isStart });
    expect(await read('number')).toMatchObject({ kind: 'error' });
    expect(server.requests.filter(isStart)).toHaveLength(before + 1);
    await vi.waitFor(() => expect(fake.canceled).toHaveLength(1), { timeout: 5_000 });
    expect(fake.canceled[0]).toMatch(/^quarterdeck_/);
  });

  it.each([
    ['ERROR', 'The index is not there'],
    ['WARN', 'Search results may be incomplete: 2 peers did not answer'],
  ])('is an error when its job has a message of the type %s that tells of it', async (type, text) => {
    fake.messages = [{ type, text }];
    expect(await read('number')).toMatchObject({ kind: 'error', detail: expect.stringContaining(text.slice(0, 20)) });
    fake.messages = [{ type: 'INFO', text: 'Your timerange was substituted' }];
    expect((await read('number')).kind).toBe('number');
  });

  it.each([
    ['failed', { dispatchState: 'FAILED', isDone: true, isFailed: true }, 'the search failed'],
    ['failed in words only', { dispatchState: 'FAILED', isDone: false, isFailed: false }, 'the search failed'],
    ['was ended early', { dispatchState: 'DONE', isDone: true, isFailed: false, isFinalized: '1' }, 'before it was'],
    ['has a state that cannot be read', { dispatchState: 'DONE' }, 'cannot be read'],
  ])('is an error when its job %s', async (_what, content, words) => {
    const isState = ({ method, path }: { method: string; path: string }) =>
      method === 'GET' && !path.includes('results');
    server.fail({ kind: 'answer', answer: { status: 200, body: { entry: [{ content }] } } }, { when: isState });
    expect(await read('number')).toMatchObject({ kind: 'error', detail: expect.stringContaining(words) });
  });

  it('is waited for in a state that nobody knows', async () => {
    const body = { entry: [{ content: { dispatchState: 'REHEATING', isDone: '0', isFailed: 0 } }] };
    const isState = ({ path }: { path: string }) => path.includes('quarterdeck_') && !path.includes('results');
    server.fail({ kind: 'answer', answer: { status: 200, body } }, { when: isState });
    expect(await read('number')).toMatchObject({ kind: 'number', value: 42 });
  });

  it('limits its time, and is ended by Splunk when nobody asks anymore', async () => {
    await read('number');
    const { body } = server.requests.filter(({ path }) => path === '/services/search/jobs').at(-1) ?? { body: '' };
    const form = new URLSearchParams(body);
    expect(Object.fromEntries(form)).toMatchObject({ exec_mode: 'normal', auto_cancel: '30', max_count: '5000' });
    expect(Number(form.get('latest_time')) - Number(form.get('earliest_time'))).toBe(300);
  });

  it.each([
    ['search', 'index=web earliest=-1d', false],
    ['search', 'index=web | collect index=x', false],
    ['search', '| tstats count where index=web', true],
    ['value', 'avg(x)', true],
    ['value', 'avg(x) | delete', false],
    ['value', 'avg(x) [search y]', false],
  ] as const)('has a %s of “%s”: %s', (key, text, isAccepted) => {
    const field = splunk.check?.shape[key] as unknown as { safeParse(value: string): { success: boolean } };
    expect(field.safeParse(text).success).toBe(isAccepted);
  });

  it('runs in its app, where the settings name one', async () => {
    const http = createHttpClient(systemClock);
    const token = new Secret('splunk-token');
    const api = connectSplunk({ url: server.url, app: 'shop', token, http, clock: systemClock });
    const window = { from: new Date(Date.now() - 60_000), to: new Date() };
    expect(await api.rows('search index=number', window, 3_000)).toMatchObject({ kind: 'rows' });
    expect(server.requests.at(-1)?.path).toMatch(/^\/servicesNS\/nobody\/shop\/search\/v2\/jobs\/quarterdeck_/);
  });

  it('has a probe that names the user', async () => {
    expect(await at(server.url).probe()).toBe('signed in as quarterdeck');
  });
});

describe('a Splunk with a certificate of its own', () => {
  const folder = mkdtempSync(join(tmpdir(), 'splunk-'));
  const file = (name: string) => join(folder, name);
  const server = createServer((_request, response) => {
    response.end(JSON.stringify({ entry: [{ content: { username: 'quarterdeck' } }] }));
  });
  let url = '';
  beforeAll(async () => {
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    const names = ['-subj', '/CN=splunk', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '10'];
    const words = ['req', '-x509', ...curve, '-keyout', file('key.pem'), '-out', file('ca.pem'), ...names];
    execFileSync('openssl', words, { stdio: 'ignore' });
    writeFileSync(file('empty.pem'), 'nothing');
    server.setSecureContext({ key: readFileSync(file('key.pem')), cert: readFileSync(file('ca.pem')) });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const connect = (caFile?: string) =>
    splunk.connect(
      { url, tokenVariable: 'SPLUNK_TOKEN', ...(caFile === undefined ? {} : { caFile }) },
      integrationContext({ workingDirectory: folder }),
    );

  it('is trusted with the file of its authority, and not without', async () => {
    expect(await (await connect('ca.pem')).probe?.()).toBe('signed in as quarterdeck');
    await expect((await connect()).probe?.()).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('cannot be connected with a file that is none', async () => {
    await expect(connect('missing.pem')).rejects.toThrow('caFile cannot be read');
    await expect(connect('empty.pem')).rejects.toThrow('no certificate');
  });
});

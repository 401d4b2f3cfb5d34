import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { metricSourceContract } from '../../../test/contracts/metric-source-contract.ts';
import { monitoringContract } from '../../../test/contracts/monitoring-contract.ts';
import { FakeNewRelic } from '../../../test/fakes/newrelic.ts';
import { type Clock, systemClock } from '../../lib/clock.ts';
import { Secret } from '../../lib/redact.ts';
import { createHttpClient } from '../kit/http/http-client.ts';
import { integration as newrelic } from './integration.ts';
import { connectNerdGraph } from './nerdgraph.ts';
import { createNewRelicSource } from './newrelic-source.ts';

const at = (url: string, clock: Clock = systemClock, accountId = 7) => {
  const http = createHttpClient(systemClock);
  const api = connectNerdGraph({ url, accountId, apiKey: new Secret('NRAK-fake'), http, clock });
  return { source: createNewRelicSource(api, { clock, windowMs: 300_000, delayMs: 20_000 }), probe: api.probe };
};

monitoringContract('New Relic', () => {
  const { server } = new FakeNewRelic();
  return {
    server,
    source: (clock) => ({
      read: (query) => at(server.url, clock).source.read(query),
      past: async (query) => (await at(server.url, clock).source.past?.(query)) ?? { kind: 'error', detail: 'no past' },
    }),
    query: (subject) => ({ query: `SELECT latest(duration) FROM ${subject}` }),
    counted: (subject) => `SELECT count(*) FROM ${subject}`,
    credential: 'NRAK-fake',
  };
});

metricSourceContract('New Relic', async () => {
  const { server } = new FakeNewRelic();
  await server.start();
  const isSilent = ({ body }: { body: string }) => body.includes('silent');
  server.fail({ kind: 'silent' }, { when: isSilent, times: Number.POSITIVE_INFINITY });
  return {
    source: at(server.url).source,
    queries: { good: { query: 'number' }, silent: { query: 'silent' }, nonsense: { query: 'nonsense' } },
    dispose: () => server.stop(),
  };
});

describe('a query of New Relic', () => {
  const fake = new FakeNewRelic();
  const { server } = fake;
  beforeAll(async () => void (await server.start()));
  afterAll(() => server.stop());
  afterEach(() => server.recover());
  const read = (query: string, timeoutMs = 3_000) => at(server.url).source.read({ with: { query }, timeoutMs });
  const answered = (asked: object) =>
    server.fail({ kind: 'answer', answer: { status: 200, body: { data: { actor: { account: { asked } } } } } });

  it('that takes longer is asked for by its id until it is complete', async () => {
    expect(await read('slow')).toMatchObject({ kind: 'number', value: 42 });
    expect(server.requests.filter(({ body }) => body.includes('nrqlQueryProgress'))).toHaveLength(2);
    expect(fake.canceled).toEqual([]);
  });

  it('that does not end in time is an error, and is canceled by its id', async () => {
    expect(await read('endless', 800)).toMatchObject({ kind: 'error', detail: expect.stringContaining('in time') });
    await vi.waitFor(() => expect(fake.canceled).toEqual(['q2']), { timeout: 5_000 });
  });

  it('is an error when something came beside its data', async () => {
    const body = {
      data: { actor: { account: { asked: { results: [{ count: 3 }] } } } },
      errors: [{ message: 'part' }],
    };
    server.fail({ kind: 'answer', answer: { status: 200, body } });
    expect(await read('number')).toMatchObject({ kind: 'error', detail: 'New Relic: part' });
  });

  it.each([
    ['groups', { results: [{ count: 3, facet: 'a' }], metadata: { facets: ['host'] } }],
    ['several rows', { results: [{ count: 3 }, { count: 4 }, { count: 5 }] }],
    ['several numbers in one', { results: [{ 'percentile.duration': { 50: 1, 95: 2 } }] }],
    ['no results', { results: null }],
    ['no account', null],
    ['a query that goes on without an id', { results: null, queryProgress: { completed: false } }],
  ])('is an error with %s', async (_what, asked) => {
    answered(asked as object);
    expect(await read('number')).toMatchObject({ kind: 'error' });
  });

  it('has no data without a row', async () => {
    answered({ results: [] });
    expect(await read('number')).toMatchObject({ kind: 'no_data' });
  });

  it('asks for past values in parts of at most 366 buckets', async () => {
    fake.queries.length = 0;
    const to = new Date(Math.floor(Date.now() / 60_000) * 60_000 - 60_000);
    const from = new Date(to.getTime() - 1_000 * 60_000);
    const asked = { with: { query: 'number' }, timeoutMs: 3_000, from, to, stepMs: 60_000 };
    const known = await at(server.url).source.past?.(asked);
    expect(known).toMatchObject({ kind: 'numbers' });
    expect(known?.kind === 'numbers' && known.points).toHaveLength(1_001);
    expect(fake.queries).toHaveLength(3);
  });

  it('gives no past value of a bucket that is cut short', async () => {
    const begin = Math.floor(Date.now() / 1_000) - 300;
    const row = (from: number, to: number, count: number | null) => ({
      ...{ beginTimeSeconds: begin + from, endTimeSeconds: begin + to },
      'latest.x': count,
    });
    answered({ results: [row(0, 60, 7), row(60, 120, null), row(120, 150, 1)] });
    const [from, to] = [60, 180].map((second) => new Date((begin + second) * 1_000));
    if (from === undefined || to === undefined) return;
    const asked = { with: { query: 'number' }, timeoutMs: 3_000, from, to, stepMs: 60_000 };
    expect(await at(server.url).source.past?.(asked)).toEqual({ kind: 'numbers', points: [{ at: from, value: 7 }] });
  });

  it('is not accepted with a time, groups or comments of its own', () => {
    const query = newrelic.check?.shape.query;
    const parse = (text: string) =>
      (query as unknown as { safeParse(value: string): { success: boolean } }).safeParse(text).success;
    expect(parse("SELECT count(*) FROM Transaction WHERE name = 'since until'")).toBe(true);
    for (const part of [
      'SINCE 1 hour ago',
      'until now',
      'TIMESERIES',
      'FACET host',
      'COMPARE WITH 1 day ago',
      '-- why',
      '// why',
      '/* why',
    ])
      expect(parse(`SELECT count(*) FROM Transaction ${part}`)).toBe(false);
  });

  it('has a probe that names the account, and says when the key sees none', async () => {
    expect(await at(server.url).probe()).toBe('may read the account Harbor');
    await expect(at(server.url, systemClock, 8).probe()).rejects.toMatchObject({ kind: 'auth' });
  });
});

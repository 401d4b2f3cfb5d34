import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { metricSourceContract } from '../../../test/contracts/metric-source-contract.ts';
import { monitoringContract } from '../../../test/contracts/monitoring-contract.ts';
import { MockDatadog } from '../../../test/fakes/datadog.ts';
import { describeWith } from '../../../test/support/needs.ts';
import { openContract } from '../../../test/support/vendor-contract.ts';
import { type Clock, systemClock } from '../../lib/clock.ts';
import { Secret } from '../../lib/redact.ts';
import { createHttpClient } from '../kit/http/http-client.ts';
import { connectDatadog, createDatadogSource } from './datadog-source.ts';

const at = (url: string, clock: Clock = systemClock) => {
  const http = createHttpClient(systemClock);
  const api = connectDatadog({
    url,
    apiKey: new Secret('dd-key'),
    applicationKey: new Secret('dd-app-key'),
    http,
    clock,
  });
  return { source: createDatadogSource(api, { clock, windowMs: 300_000, delayMs: 20_000 }), probe: api.probe };
};

monitoringContract('Datadog', () => {
  const { server } = new MockDatadog();
  return {
    server,
    source: (clock) => ({
      read: (query) => at(server.url, clock).source.read(query),
      past: async (query) => (await at(server.url, clock).source.past?.(query)) ?? { kind: 'error', detail: 'no past' },
    }),
    query: (subject) => ({ query: `avg:${subject}{service:shop}` }),
    counted: (subject) => `sum:${subject}{service:shop}.as_count().rollup(sum, 20)`,
    credential: 'dd-app-key',
  };
});

metricSourceContract('Datadog', async () => {
  const { server } = new MockDatadog();
  await server.start();
  server.fail(
    { kind: 'silent' },
    { when: ({ query }) => query.get('query') === 'silent', times: Number.POSITIVE_INFINITY },
  );
  return {
    source: at(server.url).source,
    queries: { good: { query: 'avg:number{*}' }, silent: { query: 'silent' }, nonsense: { query: 'nonsense(' } },
    dispose: () => server.stop(),
  };
});

describeWith('vendor-contracts', 'a mock that answers as Datadog says', (folder) => {
  const mock = new MockDatadog(folder === '' ? null : openContract(folder, 'datadog/v1.trimmed.json'));
  beforeAll(async () => void (await mock.server.start()));
  afterAll(() => mock.server.stop());

  it('is asked and answers within the description', async () => {
    const { source, probe } = at(mock.server.url);
    const read = (query: string) => source.read({ with: { query }, timeoutMs: 2_000 });
    expect((await read('avg:number{*}')).kind).toBe('number');
    expect((await read('avg:null{*}')).kind).toBe('no_data');
    expect((await read('avg:several{*}')).kind).toBe('error');
    expect((await read('nonsense(')).kind).toBe('error');
    expect(await probe()).toContain('accepts the API key');
    expect(mock.violations).toEqual([]);
  });
});

describe('answers of Datadog', () => {
  const { server } = new MockDatadog();
  beforeAll(async () => void (await server.start()));
  afterAll(() => server.stop());
  const now = () => Math.floor(Date.now() / 1_000) * 1_000;
  const answer = (body: unknown) => server.fail({ kind: 'answer', answer: { status: 200, body } });
  const read = () => at(server.url).source.read({ with: { query: 'avg:number{*}' }, timeoutMs: 2_000 });
  const series = (...points: [number, number | null][]) => ({
    status: 'ok',
    series: [{ interval: 20, pointlist: points }],
  });

  it.each([
    ['an error beside “ok”', { ...series([Date.now() - 60_000, 1]), error: 'partial' }],
    ['another status', { ...series([Date.now() - 60_000, 1]), status: 'queued' }],
    ['no status', { series: [] }],
    ['text for a value', { status: 'ok', series: [{ pointlist: [[Date.now(), 'NaN']] }] }],
    ['more values than it may have', series(...Array.from({ length: 5_001 }, (_, n): [number, number] => [n, 1]))],
  ])('are an error with %s', async (_what, body) => {
    answer(body);
    expect(await read()).toMatchObject({ kind: 'error' });
  });

  it('are stale when the newest value is older than the window, and an error when it is of the future', async () => {
    answer(series([now() - 3_600_000, 7]));
    expect(await read()).toMatchObject({ kind: 'no_data', detail: expect.stringContaining('stale') });
    answer(series([now() - 60_000, 7], [now() + 3_600_000, 7]));
    expect(await read()).toMatchObject({ kind: 'error', detail: expect.stringContaining('future') });
  });

  it('are read by the distance of their points, also when the interval is said in milliseconds', async () => {
    answer({ status: 'ok', series: [{ interval: 20_000, pointlist: [[now() - 90_000, 5]] }] });
    const reading = await read();
    expect(reading).toMatchObject({ kind: 'number', value: 5 });
    expect(Math.abs(Date.now() - 70_000 - reading.at.getTime())).toBeLessThan(3_000);
  });

  it('count nothing of a window that is not complete', async () => {
    const total = { status: 'ok', series: [{ interval: 60, pointlist: [[now() - 30_000, 5]] }] };
    answer(total);
    const events = { with: { events: 'sum:total{*}' }, timeoutMs: 2_000, windowMs: 60_000 };
    expect(await at(server.url).source.read(events)).toMatchObject({ kind: 'no_data' });
  });

  it('are asked for in parts of six hours for past counts, and count nothing twice', async () => {
    const to = new Date(now() - 60_000);
    const from = new Date(to.getTime() - 20 * 3_600_000);
    const before = server.requests.length;
    const asked = { with: { events: 'sum:total{*}' }, timeoutMs: 3_000, from, to, stepMs: 60_000 };
    const known = await at(server.url).source.past?.(asked);
    if (known?.kind !== 'numbers') throw new Error(JSON.stringify(known));
    expect(known.points).toHaveLength(1_201);
    expect(known.points.every(({ value }) => value === 60)).toBe(true);
    expect(server.requests.length - before).toBe(4);
  });

  it('refuse past counts whose intervals are longer than a window', async () => {
    const to = new Date(now());
    const points = Array.from({ length: 10 }, (_, n): [number, number] => [to.getTime() - (n + 2) * 300_000, 5]);
    answer({ status: 'ok', series: [{ interval: 300, pointlist: points }] });
    const from = new Date(to.getTime() - 3_600_000);
    const asked = { with: { events: 'sum:total{*}' }, timeoutMs: 2_000, from, to, stepMs: 60_000 };
    expect(await at(server.url).source.past?.(asked)).toMatchObject({
      kind: 'error',
      detail: expect.stringContaining('.rollup(sum, 20)'),
    });
  });

  it('show by a probe that the key is wrong', async () => {
    server.fail({ kind: 'answer', answer: { status: 403, body: { errors: ['Forbidden'] } } });
    await expect(at(server.url).probe()).rejects.toMatchObject({ kind: 'auth' });
  });
});

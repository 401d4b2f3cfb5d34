import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { metricSourceContract } from '../../../test/contracts/metric-source-contract.ts';
import { closedPort } from '../../../test/support/closed-port.ts';
import { describeWith } from '../../../test/support/needs.ts';
import { startPrometheus } from '../../../test/support/real-prometheus.ts';
import { assess } from '../../domain/analysis/readings/measurement.ts';
import type { ServiceCheck } from '../../domain/service.ts';
import { systemClock } from '../../lib/clock.ts';
import { Secret } from '../../lib/redact.ts';
import { createHttpClient } from '../kit/http/http-client.ts';
import { createPrometheusSource } from './prometheus-source.ts';

const http = createHttpClient(systemClock);
const sourceAt = (url: string, more: { token?: string; tenant?: string } = {}) =>
  createPrometheusSource({
    url,
    token: more.token === undefined ? null : new Secret(more.token),
    tenant: more.tenant ?? null,
    clock: systemClock,
    http,
  });

describeWith('prometheus', 'a real Prometheus', (program) => {
  let server: ReturnType<typeof startPrometheus>;
  let service: Server;
  let silent: Server;
  let url = '';
  let failed = 0;

  beforeAll(async () => {
    // A service that fails every fourth request, according to its own metrics.
    let asked = 0;
    service = createServer((_request, response) => {
      asked += 20;
      failed += 5;
      response.end(`requests_total{code="200"} ${asked - failed}\nrequests_total{code="500"} ${failed}\n`);
    });
    silent = createServer(() => {});
    for (const one of [service, silent]) await new Promise<void>((resolve) => one.listen(0, '127.0.0.1', resolve));
    const target = `127.0.0.1:${(service.address() as AddressInfo).port}`;
    const port = await closedPort();
    url = `http://127.0.0.1:${port}`;
    server = startPrometheus(program, port, target);
    await vi.waitFor(
      async () => {
        const query = 'sum(rate(requests_total[10s]))';
        expect(await sourceAt(url).read({ with: { query }, timeoutMs: 1_000 })).toMatchObject({ kind: 'number' });
      },
      { timeout: 40_000, interval: 200 },
    );
  }, 60_000);
  afterAll(() => {
    server.stop();
    for (const one of [service, silent]) {
      one.closeAllConnections();
      one.close();
    }
  });

  const read = (query: string) => sourceAt(url).read({ with: { query }, timeoutMs: 2_000 });

  metricSourceContract('Prometheus', async () => ({
    // Each query names its own server, so that an unresponsive one can be included.
    source: {
      read: ({ with: { at, query }, timeoutMs }) =>
        sourceAt(at === 'silent' ? `http://127.0.0.1:${(silent.address() as AddressInfo).port}` : url).read({
          with: { query: String(query) },
          timeoutMs,
        }),
    },
    queries: {
      good: { query: 'vector(1)' },
      silent: { query: 'vector(1)', at: 'silent' },
      nonsense: { query: 'sum(' },
    },
    dispose: async () => {},
  }));

  it('gives the share of requests that failed, and a check holds it to a limit', async () => {
    const share = 'sum(rate(requests_total{code="500"}[10s])) / sum(rate(requests_total[10s]))';
    const reading = await read(share);
    expect(reading).toMatchObject({ kind: 'number', value: expect.closeTo(0.25, 5) });
    const check: ServiceCheck = {
      ...{ name: 'errors', title: 'Failed requests', kind: 'api', isCritical: true, measures: null, everyMs: null },
      ...{ uses: 'prometheus', with: { query: share }, expect: { kind: 'number', min: null, max: 0.05, unit: '' } },
    };
    const judged = assess(check, reading, { now: new Date(), maxAgeMs: 60_000 });
    expect(judged).toMatchObject({ outcome: 'failed', latencyMs: null, detail: '0.25, more than 0.05' });
  });

  it('counts the requests of a time, and how many of them failed', { timeout: 30_000 }, async () => {
    const counted = (failed: string, total: string, windowMs = 10_000) =>
      sourceAt(url).read({ with: { failed, total }, timeoutMs: 2_000, windowMs });
    const total = 'sum(increase(requests_total[{window}]))';
    // It takes several scrapes until there is an increase.
    const reading = await vi.waitFor(
      async () => {
        const now = await counted('sum(increase(requests_total{code="500"}[{window}]))', total);
        if (now.kind !== 'requests' || now.total < 20) throw new Error(`it says ${JSON.stringify(now)}`);
        return now;
      },
      { timeout: 20_000, interval: 200 },
    );
    // Two queries of two moments: the estimates may differ a little.
    expect(reading.failed / reading.total).toBeCloseTo(0.25, 2);
    const longer = await counted('vector(0)', total, 20_000);
    expect(longer).toMatchObject({ kind: 'requests', failed: 0 });
    // No series of failed requests: none has failed. No series of requests: nothing is known.
    expect(await counted('absent_metric', 'vector(20)')).toMatchObject({ kind: 'requests', failed: 0, total: 20 });
    expect(await counted('vector(1)', 'absent_metric')).toMatchObject({ kind: 'no_data' });
    expect(await counted('sum(', 'vector(20)')).toMatchObject({ kind: 'error' });
    expect(await counted('vector(1)', 'requests_total')).toMatchObject({ kind: 'error' });
  });

  it('counts events, and knows nothing without a series of them', { timeout: 30_000 }, async () => {
    const counted = (events: string) => sourceAt(url).read({ with: { events }, timeoutMs: 2_000, windowMs: 10_000 });
    const reading = await vi.waitFor(
      async () => {
        const now = await counted('sum(increase(requests_total{code="500"}[{window}]))');
        if (now.kind !== 'events' || now.count === 0) throw new Error(`it says ${JSON.stringify(now)}`);
        return now;
      },
      { timeout: 20_000, interval: 200 },
    );
    expect(reading.count).toBeGreaterThan(0);
    expect(await counted('sum(increase(absent_metric[{window}]))')).toMatchObject({ kind: 'no_data' });
    expect(await counted('sum(increase(absent_metric[{window}])) or vector(0)')).toMatchObject({ count: 0 });
    expect(await counted('increase(requests_total[{window}])')).toMatchObject({ kind: 'error' });
    const to = new Date();
    const asked = { with: { events: 'count_over_time(vector(1)[{window}:1s])' }, timeoutMs: 2_000 };
    const past = await sourceAt(url).past?.({ ...asked, from: new Date(to.getTime() - 20_000), to, stepMs: 5_000 });
    if (past?.kind !== 'numbers') throw new Error(`it says ${JSON.stringify(past)}`);
    // A second each, in windows of five that follow each other.
    expect(past.points).toHaveLength(5);
    for (const { value } of past.points) expect(Math.abs(value - 5)).toBeLessThanOrEqual(1);
  });

  it('gives the values of a time that is past', async () => {
    const to = new Date();
    const past = (query: string, from = new Date(to.getTime() - 10_000)) =>
      sourceAt(url).past?.({ with: { query }, timeoutMs: 2_000, from, to, stepMs: 1_000 });
    const known = await past('sum(requests_total)');
    expect(known).toMatchObject({ kind: 'numbers' });
    if (known?.kind !== 'numbers') return;
    expect(known.points.length).toBeGreaterThanOrEqual(2);
    expect(known.points.every(({ at, value }) => at <= to && value >= 20)).toBe(true);
    expect(await past('absent_metric')).toMatchObject({ kind: 'no_data' });
    expect(await past('vector(0) / vector(0)')).toMatchObject({ kind: 'no_data' });
    expect(await past('requests_total')).toMatchObject({ kind: 'error', detail: expect.stringContaining('2 results') });
    expect(await past('sum(')).toMatchObject({ kind: 'error' });
    // More points than the server allows.
    expect(await past('vector(1)', new Date(0))).toMatchObject({ kind: 'error' });
  });

  it('gives the counts of blocks that follow each other, and counts no request twice', {
    timeout: 30_000,
  }, async () => {
    const counts = (failed: string, total: string) => {
      const to = new Date();
      const from = new Date(to.getTime() - 9_000);
      return sourceAt(url).past?.({ with: { failed, total }, timeoutMs: 2_000, from, to, stepMs: 3_000 });
    };
    const [bad, all] = ['requests_total{code="500"}', 'requests_total'].map((of) => `sum(increase(${of}[{window}]))`);
    const known = await vi.waitFor(
      async () => {
        const answer = await counts(bad ?? '', all ?? '');
        if (answer?.kind !== 'counts' || answer.points.length < 3) throw new Error(JSON.stringify(answer));
        return answer;
      },
      { timeout: 20_000, interval: 500 },
    );
    const gaps = known.points.slice(1).map(({ at }, index) => at.getTime() - (known.points[index]?.at.getTime() ?? 0));
    expect(gaps.every((ms) => ms === 3_000)).toBe(true);
    for (const { failed, total } of known.points) expect((failed ?? 0) / total).toBeCloseTo(0.25, 2);
    // No series of failed requests stays known as that; whether it counts as none is for the judge to say.
    const without = await counts('absent_metric', 'vector(20)');
    expect(without).toMatchObject({ kind: 'counts' });
    if (without?.kind === 'counts') expect(without.points.every(({ failed }) => failed === null)).toBe(true);
    expect(await counts('vector(0) / vector(0)', 'vector(20)')).toMatchObject({
      points: expect.arrayContaining([expect.objectContaining({ failed: Number.NaN, total: 20 })]),
    });
    expect(await counts('vector(1)', 'absent_metric')).toMatchObject({ kind: 'no_data' });
    expect(await counts('sum(', 'vector(20)')).toMatchObject({ kind: 'error' });
    expect(await counts('requests_total', 'vector(20)')).toMatchObject({
      kind: 'error',
      detail: expect.stringContaining('2 results'),
    });
  });

  it.each([
    ['no result', 'absent_metric', { kind: 'no_data', detail: 'Prometheus: the query has no result' }],
    [
      'two results',
      'requests_total',
      { kind: 'error', detail: expect.stringContaining('has 2 results; sum or average') },
    ],
    ['a division by zero', 'vector(0) / vector(0)', { kind: 'number', value: Number.NaN }],
    ['a scalar', '1 + 1', { kind: 'number', value: 2 }],
    ['a query that is broken', 'sum(', { kind: 'error', detail: expect.stringContaining('parse error') }],
    ['a range', 'requests_total[1m]', { kind: 'error' }],
  ])('keeps %s apart', async (_what, query, expected) => {
    expect(await read(query)).toMatchObject(expected);
  });
});

describe('a server that answers like Prometheus', () => {
  it('gets the token and the tenant, and what it refuses says nothing of them', async () => {
    const headers: unknown[] = [];
    const server = createServer((request, response) => {
      headers.push(request.headers.authorization, request.headers['x-scope-orgid']);
      response.statusCode = 401;
      response.end('bad token the-token');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const source = sourceAt(url, { token: 'the-token', tenant: 'harbor' });
    const reading = await source.read({ with: { query: 'up' }, timeoutMs: 1_000 });
    server.close();
    expect(headers).toEqual(['Bearer the-token', 'harbor']);
    expect(reading).toMatchObject({ kind: 'error', detail: expect.stringContaining('answers 401') });
  });
});

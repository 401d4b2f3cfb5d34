import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../lib/clock.ts';
import { type HttpServer, startHttpServer } from '../lib/http-server.ts';
import { Secret } from '../lib/redact.ts';
import { createTokenBuckets } from '../lib/token-buckets.ts';
import type { QueueStats } from '../usecases/query/queue-stats.ts';
import { createPrometheus } from './prometheus.ts';
import { telemetryRoutes } from './routes.ts';

let queues: () => Promise<QueueStats[]> = async () => [];
let reason: string | null = null;
const prometheus = createPrometheus({ version: '1.2.3', queues: () => queues() });
const token = new Secret('a token that is long enough');
const unauthenticatedClients = createTokenBuckets({ clock: systemClock, capacity: 100, perSecond: 0.01 });
let server: HttpServer;
const faults: unknown[] = [];

beforeAll(async () => {
  server = await startHttpServer({
    port: 0,
    host: '127.0.0.1',
    routes: telemetryRoutes({
      prometheus,
      metricsToken: token,
      unauthenticatedClients,
      reasonNotReady: async () => {
        if (reason === 'throw') throw new Error('the answer to it all');
        return reason;
      },
      onFault: (error) => faults.push(error),
    }),
    unauthenticatedClients,
    onFault: (error) => faults.push(error),
  });
});
afterAll(() => server.stop(100));

const ask = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${server.port}${path}`, init);
const metrics = async () => (await ask('/metrics', { headers: { authorization: `Bearer ${token.reveal()}` } })).text();

describe('what watches the process', () => {
  it('is told that it lives, and whether it is ready and why not', async () => {
    expect(await (await ask('/livez')).text()).toBe('ok\n');
    reason = null;
    const ready = await ask('/readyz');
    expect([ready.status, await ready.text()]).toEqual([200, 'ready\n']);
    reason = 'stopping';
    const stopping = await ask('/readyz');
    expect([stopping.status, await stopping.text()]).toEqual([503, 'stopping\n']);
    expect((await ask('/livez')).status).toBe(200);
  });

  it('gets a 500 without a word about the fault, and the fault is told', async () => {
    reason = 'throw';
    const broken = await ask('/readyz');
    expect([broken.status, await broken.text()]).toEqual([500, 'internal error\n']);
    expect(faults).toHaveLength(1);
  });

  it('may only read', async () => {
    for (const path of ['/livez', '/readyz', '/metrics'])
      expect((await ask(path, { method: 'POST' })).status).toBe(405);
  });

  it.each([undefined, 'Bearer', 'Bearer x', 'Basic x', `Basic ${token.reveal()}`, `bearer  ${token.reveal()}`])(
    'gets no metrics with the authorization %s',
    async (authorization) => {
      const answer = await ask('/metrics', authorization === undefined ? {} : { headers: { authorization } });
      expect([answer.status, await answer.text()]).toEqual([401, '']);
    },
  );
});

describe('the metrics', () => {
  it('say what was counted, how late the queues are, and what runs', async () => {
    queues = async () => [
      { queue: 'posts', due: 2, leased: 1, waiting: 3, lagMs: 1_500 },
      { queue: 'messages', due: 0, leased: 0, waiting: 0, lagMs: 0 },
      { queue: 'steps', due: 1, leased: 0, waiting: 0, lagMs: 90_000 },
    ];
    prometheus.metrics.acknowledged('command', 4);
    prometheus.metrics.refused('OWN_RELEASE');
    prometheus.metrics.rateLimited('chat.update');
    prometheus.metrics.verdict('degraded');
    prometheus.metrics.worked('steps', 'failed', 40);
    const lines = (await metrics()).split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        `quarterdeck_build_info{version="1.2.3",node="${process.versions.node}"} 1`,
        'quarterdeck_ack_seconds_bucket{le="0.0025",kind="command"} 0',
        'quarterdeck_ack_seconds_bucket{le="0.005",kind="command"} 1',
        'quarterdeck_ack_seconds_count{kind="command"} 1',
        'quarterdeck_refusals_total{code="OWN_RELEASE"} 1',
        'quarterdeck_slack_rate_limited_total{method="chat.update"} 1',
        'quarterdeck_verdicts_total{verdict="degraded"} 1',
        'quarterdeck_due_work_seconds_count{queue="steps",outcome="failed"} 1',
        'quarterdeck_queue_rows{queue="posts",state="due"} 2',
        'quarterdeck_queue_rows{queue="posts",state="waiting"} 3',
        'quarterdeck_due_lag_seconds{queue="steps"} 90',
        'quarterdeck_outbox_lag_seconds 1.5',
        'quarterdeck_database_up 1',
      ]),
    );
    expect(lines.some((line) => line.startsWith('nodejs_eventloop_lag_p99_seconds '))).toBe(true);
  });

  it('leave out the queues while the database is away, and say so', async () => {
    queues = async () => {
      throw new Error('away');
    };
    const text = await metrics();
    expect(text).toContain('quarterdeck_database_up 0\n');
    expect(text).not.toMatch(/^quarterdeck_(queue_rows|due_lag_seconds|outbox_lag_seconds)[{ ]/m);
    expect(text).toContain('quarterdeck_ack_seconds_count{kind="command"} 1\n');
  });

  it('is held back when it guesses the token, and let in with the right one', async () => {
    const statuses = await Promise.all(
      Array.from(
        { length: 150 },
        async (_, index) => (await ask('/metrics', { headers: { authorization: `Bearer guess-${index}` } })).status,
      ),
    );
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(40);
    expect(statuses.every((status) => status === 401 || status === 429)).toBe(true);
    expect((await ask('/metrics', { headers: { authorization: `Bearer ${token.reveal()}` } })).status).toBe(200);
  });
});

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { closedPort } from '../support/closed-port.ts';
import { describeWith } from '../support/needs.ts';
import { startPrometheus } from '../support/real-prometheus.ts';
import { approveAndStart, proposal, request, view } from './play.ts';
import { openStage, type Stage, until } from './stage.ts';

/** Failed of 300 requests in each second, by service and version; what is not named fails 3. */
const failing: Readonly<Record<string, number>> = { 'shop 1.1.0': 24 };

/** Two services whose metrics tell of two versions each, and count on with every scrape. */
async function startMetrics(): Promise<Server> {
  const counts = new Map<string, number>();
  const server = createServer((_request, response) => {
    const lines = ['shop', 'mail'].flatMap((job) =>
      ['1.0.0', '1.1.0'].flatMap((version) => {
        const failed = failing[`${job} ${version}`] ?? 3;
        return [
          ['500', failed],
          ['200', 300 - failed],
        ].map(([code, more]) => {
          const series = `requests_total{service="${job}",version="${version}",code="${code}"}`;
          counts.set(series, (counts.get(series) ?? 0) + Number(more));
          return `${series} ${counts.get(series)}`;
        });
      }),
    );
    response.end(`# TYPE requests_total counter\n${lines.join('\n')}\n`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

const canaryOf = (service: string) => ({
  for: '1 min',
  every: '5 s',
  metrics: [
    {
      uses: 'prometheus',
      name: 'errors',
      title: 'Failed requests',
      needsData: true,
      failed: `sum(increase(requests_total{service="${service}",version="{version}",code=~"5.."}[{window}]))`,
      total: `sum(increase(requests_total{service="${service}",version="{version}"}[{window}]))`,
      every: '5 s',
    },
  ],
});

describeWith('prometheus', 'a canary whose requests a real Prometheus counts', (program) => {
  let stage: Stage;
  let metrics: Server;
  let prometheus: ReturnType<typeof startPrometheus>;

  beforeAll(async () => {
    const port = await closedPort();
    metrics = await startMetrics();
    prometheus = startPrometheus(program, port, `127.0.0.1:${(metrics.address() as AddressInfo).port}`);
    stage = await openStage({
      services: { kind: 'scripted', names: ['shop', 'mail'] },
      edit: (yaml) => {
        const file = parse(yaml) as {
          organization: { policy: Record<string, unknown> };
          integrations?: object;
          services: Record<string, { environments: { production: { canary?: object } } }>;
        };
        file.integrations = { prometheus: { url: `http://127.0.0.1:${port}` } };
        file.organization.policy.canaryPercents = [50, 100];
        for (const [name, { environments }] of Object.entries(file.services))
          environments.production.canary = canaryOf(name);
        return stringify(file, { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN', lineWidth: 0 });
      },
    });
    const source = await stage.bot.deps.systems.metricSource('prometheus');
    await until(
      'Prometheus knows the traffic',
      async () => {
        const query = 'sum(increase(requests_total[5s])) > 0';
        return (await source.read({ with: { query }, timeoutMs: 1_000 })).kind === 'number';
      },
      40_000,
    );
  }, 120_000);
  afterAll(async () => {
    prometheus.stop();
    metrics.close();
    await stage.stop();
  }, 60_000);

  const compareStep = async (ref: string) =>
    (await view(stage, ref)).steps.find(({ planned }) => planned.kind === 'compare');

  test('is stopped before its time when more of its requests fail', { timeout: 120_000 }, async () => {
    await request(stage, 'shop 1.1.0 canary');
    await approveAndStart(stage, 'R-1');
    const step = await until(
      'the step has failed',
      async () => {
        const now = await compareStep('R-1');
        return now?.state === 'failed' ? now : null;
      },
      90_000,
    );
    expect((step.finishedAt?.getTime() ?? 0) - (step.startedAt?.getTime() ?? 0)).toBeLessThan(60_000);
    const { deployment, proposals } = await view(stage, 'R-1');
    expect(deployment?.state).toBe('failed');
    expect(deployment?.findings.map(({ words }) => words)).toEqual([
      expect.stringMatching(
        /^Failed requests: canary (7\.\d|8(\.\d)?) % of [\d,]+, running version (0\.\d+|1(\.\d)?) % of [\d,]+$/,
      ),
    ]);
    expect(proposals).toHaveLength(1);
    expect(JSON.stringify(await proposal(stage))).toContain('Failed requests: canary ');
    expect(stage.errors).toEqual([]);
  });

  test('passes at the end of its time when as many fail', { timeout: 150_000 }, async () => {
    await request(stage, 'mail 1.1.0 canary');
    await approveAndStart(stage, 'R-2');
    const step = await until(
      'the step has ended',
      async () => {
        const now = await compareStep('R-2');
        return now && now.state !== 'running' && now.state !== 'pending' ? now : null;
      },
      120_000,
    );
    expect(step).toMatchObject({ state: 'done' });
    const [, canary, control] = /canary 1 % of ([\d,]+), running version 1 % of ([\d,]+)/.exec(step.output) ?? [];
    // A minute of 300 in a second, in twelve blocks that do not overlap.
    for (const count of [canary, control]) {
      expect(Number(count?.replaceAll(',', ''))).toBeGreaterThan(14_000);
      expect(Number(count?.replaceAll(',', ''))).toBeLessThan(21_000);
    }
  });
});

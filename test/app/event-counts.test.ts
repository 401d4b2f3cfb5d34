import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { closedPort } from '../support/closed-port.ts';
import { describeWith } from '../support/needs.ts';
import { startPrometheus } from '../support/real-prometheus.ts';
import { approveAndStart, proposal, request, view } from './play.ts';
import { openStage, type Stage, until } from './stage.ts';

const everyMs = 4_000;

describeWith('prometheus', 'a release whose exceptions a real Prometheus counts', (program) => {
  let stage: Stage;
  let metrics: Server;
  let prometheus: ReturnType<typeof startPrometheus>;
  /** Exceptions with each scrape, which comes every second. */
  let perScrape = 1;

  beforeAll(async () => {
    const port = await closedPort();
    let exceptions = 0;
    metrics = createServer((_request, response) => {
      exceptions += perScrape;
      response.end(`# TYPE exceptions_total counter\nexceptions_total ${exceptions}\n`);
    });
    await new Promise<void>((resolve) => metrics.listen(0, '127.0.0.1', resolve));
    prometheus = startPrometheus(program, port, `127.0.0.1:${(metrics.address() as AddressInfo).port}`);
    stage = await openStage({
      services: { kind: 'scripted', names: ['shop', 'mail'] },
      policy: { watchWindow: '30 s', watchInterval: '500 ms' },
      edit: (yaml) => {
        const file = parse(yaml) as {
          organization: { policy: Record<string, unknown>; thresholds?: object };
          integrations?: object;
          services: Record<string, { environments: { production: { checks: object[] } } }>;
        };
        file.integrations = { prometheus: { url: `http://127.0.0.1:${port}` } };
        // The checks of the services themselves stay good; the evidence is that of the counts.
        file.organization.policy = { ...file.organization.policy, judgeBy: 'evidence', toleratedErrors: 40 };
        file.organization.thresholds = {
          ...Object.fromEntries(['error-rate', 'critical-error-rate'].map((name) => [name, 'off'])),
          ...{ performance: 'off', 'page-latency': 'off', 'api-latency': 'off' },
          exceptions: { metric: 'rate', checks: ['exceptions'], critical: 240 },
        };
        for (const { environments } of Object.values(file.services))
          environments.production.checks.push({
            uses: 'prometheus',
            name: 'exceptions',
            title: 'Exceptions',
            events: 'sum(increase(exceptions_total[{window}]))',
            every: `${everyMs / 1_000} s`,
          });
        return stringify(file, { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN', lineWidth: 0 });
      },
    });
    const source = await stage.bot.deps.systems.metricSource('prometheus');
    await until(
      'Prometheus knows the exceptions',
      async () => {
        const asked = {
          with: { events: 'sum(increase(exceptions_total[{window}]))' },
          timeoutMs: 1_000,
          windowMs: 4_000,
        };
        const reading = await source.read(asked);
        return reading.kind === 'events' && reading.count > 0;
      },
      40_000,
    );
  }, 120_000);
  afterAll(async () => {
    prometheus.stop();
    metrics.close();
    await stage.stop();
  }, 60_000);

  const countsOf = async (ref: string) =>
    (await view(stage, ref)).measurements.filter(({ check, value }) => check === 'exceptions' && value != null);

  test('completes when there are no more than the limit allows, by windows that do not overlap', {
    timeout: 120_000,
  }, async () => {
    const { release } = await request(stage, 'shop 1.1.0');
    expect(release.plan.sight?.more.at(-1)).toBe(
      '“Exceptions” is read every 4.0 s; finds 480 a minute within 24 s against a limit of 240.',
    );
    await approveAndStart(stage, 'R-1');
    await until(
      'it is completed',
      async () => (await view(stage, 'R-1')).release.state === 'completed' || null,
      90_000,
    );
    const counts = await countsOf('R-1');
    expect(counts.length).toBeGreaterThanOrEqual(3);
    const gaps = counts.slice(1).map(({ at }, index) => at.getTime() - (counts[index]?.at.getTime() ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(everyMs);
    const { deployment } = await view(stage, 'R-1');
    // None of before the watch is counted.
    expect((counts[0]?.at.getTime() ?? 0) - (deployment?.deployedAt?.getTime() ?? 0)).toBeGreaterThanOrEqual(everyMs);
    expect(deployment?.findings).toEqual([]);
  });

  test('is proposed for a rollback when there are many more', { timeout: 120_000 }, async () => {
    await request(stage, 'mail 1.1.0');
    await approveAndStart(stage, 'R-2');
    await until('the watch has begun', async () => (await countsOf('R-2')).length > 0 || null, 60_000);
    perScrape = 20;
    await until('a rollback is proposed', async () => (await view(stage, 'R-2')).proposals.length > 0 || null, 90_000);
    const { deployment } = await view(stage, 'R-2');
    expect(deployment?.findings.map(({ words }) => words)).toContainEqual(
      expect.stringMatching(/^Exceptions: more than 240 a minute \([\d,]+ a minute, [\d,]+ in the last \d+ counts\)$/),
    );
    expect(JSON.stringify(await proposal(stage))).toContain('Exceptions: more than 240 a minute');
    expect(stage.errors).toEqual([]);
  });
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { closedPort } from '../support/closed-port.ts';
import { describeWith } from '../support/needs.ts';
import { startPrometheus } from '../support/real-prometheus.ts';
import { approveAndStart, inState, request, view } from './play.ts';
import { openStage, type Stage, until } from './stage.ts';

describeWith('prometheus', 'a release of the demo that a real Prometheus watches', (program) => {
  let stage: Stage;
  let prometheus: ReturnType<typeof startPrometheus>;

  beforeAll(async () => {
    const port = await closedPort();
    stage = await openStage({
      services: { kind: 'demo' },
      policy: { watchWindow: '12 s', watchInterval: '500 ms' },
      edit: (yaml) => {
        const file = parse(yaml) as {
          integrations?: object;
          services: { checkout: { environments: { production: { checks: object[] } } } };
        };
        file.integrations = { prometheus: { url: `http://127.0.0.1:${port}` } };
        file.services.checkout.environments.production.checks.push({
          uses: 'prometheus',
          name: 'errors',
          title: 'Failed requests',
          kind: 'api',
          critical: true,
          failed: 'sum(increase(checkout_requests_total{code=~"5.."}[{window}]))',
          total: 'sum(increase(checkout_requests_total[{window}]))',
          every: '4 s',
        });
        return stringify(file, { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN', lineWidth: 0 });
      },
    });
    const { port: traffic } = new URL(stage.settings.services.checkout?.environments.production?.url ?? '');
    // The switch in front of the shop tells of its traffic on the port after it.
    prometheus = startPrometheus(program, port, `127.0.0.1:${Number(traffic) + 1}`);
    // A share of nothing is no number: there has to be traffic before a query can answer.
    const source = await stage.bot.deps.systems.metricSource('prometheus');
    await until(
      'Prometheus knows the traffic',
      async () => {
        await fetch(`http://127.0.0.1:${traffic}/cart`);
        const query = 'sum(rate(checkout_requests_total[6s])) > 0';
        return (await source.read({ with: { query }, timeoutMs: 1_000 })).kind === 'number';
      },
      40_000,
    );
  }, 120_000);
  afterAll(async () => {
    prometheus.stop();
    await stage.stop();
  }, 60_000);

  test('completes when the share of failed requests stays below the limit', { timeout: 90_000 }, async () => {
    await request(stage, 'checkout 1.1.0');
    await approveAndStart(stage, 'R-1');
    await inState(stage, 'R-1', 'completed');
    const { measurements } = await view(stage, 'R-1');
    const mine = measurements.filter(({ check }) => check === 'errors');
    expect(mine.length).toBeGreaterThan(2);
    expect(mine.every(({ outcome, requests }) => outcome === 'successful' && (requests?.total ?? 0) > 0)).toBe(true);
    // It is read at its own pace, and not with each round.
    const gaps = mine.slice(1).map(({ at }, index) => at.getTime() - (mine[index]?.at.getTime() ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThan(3_000);
  });

  test('finds what the service’s own metrics say is wrong', { timeout: 90_000 }, async () => {
    await request(stage, 'checkout 1.2.0');
    await approveAndStart(stage, 'R-2');
    const shop = stage.settings.services.checkout?.environments.production?.url ?? '';
    const found = await until(
      'the watch finds it',
      async () => {
        // Customers pay too, and so meet its fault sooner than the checks alone would.
        await fetch(`${shop}pay`);
        const now = await view(stage, 'R-2');
        return now.measurements.some(({ check, outcome }) => check === 'errors' && outcome === 'failed') ? now : null;
      },
      60_000,
    );
    const bad = found.measurements.find(({ check, outcome }) => check === 'errors' && outcome === 'failed');
    expect(bad?.detail).toMatch(/^\d+ of \d+ requests failed$/);
  });
});

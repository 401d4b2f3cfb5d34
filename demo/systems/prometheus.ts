import { closedPort } from '../../test/support/closed-port.ts';
import { findNeed } from '../../test/support/needs.ts';
import { startPrometheus } from '../../test/support/real-prometheus.ts';
import { type DemoSystem, integrate } from './system.ts';

/** A real Prometheus that scrapes the shop; its failed requests are a check of the release. */
export async function prometheus(): Promise<DemoSystem> {
  const program = findNeed('prometheus');
  if (!program.isThere) throw new Error(`there is no Prometheus on this machine: ${program.reason}`);
  const port = await closedPort();
  // The switch in front of the shop tells of its traffic on the port after it.
  const target = `127.0.0.1:${Number(process.env.DEMO_PORT_BASE ?? '4100') + 1}`;
  const server = startPrometheus(program.value, port, target);
  const url = `http://127.0.0.1:${port}`;
  return {
    title: 'Prometheus (real)',
    variables: {},
    use: (settings) => {
      integrate(settings, 'prometheus', { url });
      settings.services.checkout.environments.production.checks.push({
        uses: 'prometheus',
        name: 'up',
        title: 'Scraped by Prometheus',
        query: 'sum(up{job="service"})',
        min: 1,
        every: '1 s',
      });
    },
    // Prometheus looks for its targets a few seconds after its own start. Until then the check has no result, and a
    // release does not start on a check that cannot be read.
    isReady: async () => (await query(url, 'up{job="service"}')).some(({ value }) => value[1] === '1'),
    seen: async () => {
      const counted = await query(url, 'sum by (code) (checkout_requests_total)');
      if (counted.length === 0) throw new Error('Prometheus has no requests of the shop');
      return [counted.map(({ metric, value }) => `${value[1]} requests with status ${metric.code}`).join(', ')];
    },
    stop: () => server.stop(),
  };
}

interface Sample {
  metric: Readonly<Record<string, string>>;
  value: [number, string];
}

async function query(url: string, expression: string): Promise<Sample[]> {
  const answer = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(expression)}`);
  return ((await answer.json()) as { data: { result: Sample[] } }).data.result;
}

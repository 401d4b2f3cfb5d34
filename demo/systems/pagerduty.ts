import { FakePagerduty } from '../../test/fakes/pagerduty.ts';
import { type DemoSystem, integrate } from './system.ts';

/** A fake: whoever is on call is paged there too. */
export async function pagerduty(): Promise<DemoSystem> {
  const fake = await new FakePagerduty().start();
  return {
    title: 'PagerDuty (a fake)',
    variables: { DEMO_ROUTING_KEY: 'a-routing-key' },
    use: (settings) => {
      integrate(settings, 'pagerduty', { url: fake.server.url, routingKeyVariable: 'DEMO_ROUTING_KEY' });
      const first = { notify: ['escalation channel', 'on-call', { pager: 'pagerduty' }] };
      settings.organization.escalation = { critical: [first, { notify: ['manager'], after: '5 min' }] };
    },
    seen: () => {
      const { incidents } = fake;
      if (incidents.length === 0) throw new Error('nobody was paged');
      return incidents.map(({ status, payload }) => `${status}: ${String(payload.summary)}`);
    },
    stop: () => fake.server.stop(),
  };
}

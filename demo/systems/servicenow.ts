import { FakeServiceNow } from '../../test/fakes/servicenow.ts';
import { type DemoSystem, integrate } from './system.ts';

/** A fake: each release has a change request there, and starts only when it is approved. */
export async function servicenow(): Promise<DemoSystem> {
  const fake = new FakeServiceNow();
  await fake.server.start();
  return {
    title: 'ServiceNow (a fake)',
    variables: { DEMO_SERVICENOW_USER: 'bot', DEMO_SERVICENOW_PASSWORD: 'password' },
    use: (settings) => {
      integrate(settings, 'servicenow', {
        url: fake.server.url,
        userVariable: 'DEMO_SERVICENOW_USER',
        passwordVariable: 'DEMO_SERVICENOW_PASSWORD',
      });
      settings.services.checkout.environments.production.change = { uses: 'servicenow', type: 'normal' };
    },
    approve: () => {
      const waiting = fake.records.find(({ approval, state }) => approval === 'requested' && state !== '4');
      if (!waiting) return null;
      waiting.approval = 'approved';
      return waiting.number;
    },
    seen: () => {
      const { records } = fake;
      if (records.length < 2) throw new Error(`only ${records.length} change requests were opened`);
      return records.map(
        ({ number, state, fields }) =>
          `${number} ${fields.short_description ?? ''}: ${state === '3' ? `closed, ${fields.close_code ?? ''}` : `state ${state}`}`,
      );
    },
    stop: () => fake.server.stop(),
  };
}

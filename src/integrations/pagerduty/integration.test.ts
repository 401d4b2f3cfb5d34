import { describe, expect, it } from 'vitest';
import { integrationContext } from '../../../test/support/integration-context.ts';
import type { HttpAsk } from '../kit/http/http-client.ts';
import { integration as pagerduty } from './integration.ts';

const asked: { url: string; ask: HttpAsk }[] = [];
const http = {
  ask: async (url: string, ask: HttpAsk = {}) => {
    asked.push({ url, ask });
    const body = url.endsWith('/abilities') ? '{"abilities":[]}' : '{"status":"success"}';
    return { status: url.endsWith('/enqueue') ? 202 : 200, headers: {}, body };
  },
};
const connect = (settings: object) => pagerduty.connect(settings, integrationContext({ http: async () => http }));
const all = { routingKeyVariable: 'KEY', apiTokenVariable: 'TOKEN', webhookSecretVariable: ['OLD', 'NEW'] };

describe('PagerDuty', () => {
  it.each<[object, readonly string[]]>([
    [{ routingKeyVariable: 'KEY' }, ['pager', 'probe']],
    [{ apiTokenVariable: 'TOKEN' }, ['onCall', 'probe']],
    [{ routingKeyVariable: 'KEY', webhookSecretVariable: 'SECRET' }, ['pager', 'pagerSource', 'probe']],
    [all, ['onCall', 'pager', 'pagerSource', 'probe']],
  ])('provides with %j what that is enough for', async (settings, ports) => {
    expect(Object.keys(await connect(settings)).sort()).toEqual(ports);
  });

  it('has other addresses in the EU', async () => {
    for (const region of ['us', 'eu'] as const) {
      const { pager, probe } = await connect({ ...all, region });
      await pager?.resolve('k', 'shop');
      await probe?.();
    }
    expect(asked.splice(0).map(({ url }) => url)).toEqual([
      'https://events.pagerduty.com/v2/enqueue',
      'https://api.pagerduty.com/abilities',
      'https://events.eu.pagerduty.com/v2/enqueue',
      'https://api.eu.pagerduty.com/abilities',
    ]);
  });

  it('uses the key of the service where it has one', async () => {
    const { pager } = await connect({ ...all, serviceRoutingKeyVariables: { bank: 'BANK_KEY' } });
    await pager?.resolve('k', 'bank');
    await pager?.resolve('k', 'shop');
    expect(asked.splice(0).map(({ ask }) => (ask.body as { routing_key: string }).routing_key)).toEqual([
      'the-secret-in-BANK_KEY',
      'the-secret-in-KEY',
    ]);
  });

  it('says what was not tried, and pages nobody to try it', async () => {
    const untried = 'the routing key was not tried, because that would page people';
    expect(await (await connect({ routingKeyVariable: 'KEY' })).probe?.()).toEqual({ untried });
    expect(asked).toEqual([]);
    expect(await (await connect(all)).probe?.()).toBe(`the REST API accepts the token; ${untried}`);
    expect(await (await connect({ apiTokenVariable: 'T' })).probe?.()).toBe('the REST API accepts the token');
  });
});

import { z } from 'zod';

import { VariableName, WebAddress } from '../../lib/fields.ts';
import { defineIntegration } from '../define.ts';
import { secretsIn, webhookSecrets } from '../kit/deliveries/webhook-secrets.ts';

const Id = z.string().regex(/^[A-Za-z0-9]{1,64}$/, 'write the id, as the address of its page ends, such as PI7DH85');

const hosts = {
  us: { events: 'https://events.pagerduty.com/v2', api: 'https://api.pagerduty.com' },
  eu: { events: 'https://events.eu.pagerduty.com/v2', api: 'https://api.eu.pagerduty.com' },
} as const;

/** Pages people through PagerDuty, takes what they do there, and asks it who is on call. */
export const integration = defineIntegration({
  id: 'pagerduty',
  displayName: 'PagerDuty',
  pager: { needs: ['routingKeyVariable'], byService: 'serviceRoutingKeyVariables' },
  onCall: { oneOf: { schedule: Id, escalationPolicy: Id }, needs: ['apiTokenVariable'] },
  settings: {
    region: z.enum(['us', 'eu']).default('us'),
    /** Instead of PagerDuty's own hosts: a proxy that leads to both of its APIs. */
    url: WebAddress.optional(),
    /** The environment variable that holds the integration key of the Events API v2. */
    routingKeyVariable: VariableName.optional(),
    /** The same for single services of the settings, whose pages go elsewhere. */
    serviceRoutingKeyVariables: z.record(z.string().min(1).max(100), VariableName).default({}),
    /** The environment variable that holds a read-only key of the REST API. */
    apiTokenVariable: VariableName.optional(),
    webhookSecretVariable: webhookSecrets,
  },
  rule: {
    isMet: ({ routingKeyVariable, apiTokenVariable }) => (routingKeyVariable ?? apiTokenVariable) !== undefined,
    message: 'set routingKeyVariable to page people, apiTokenVariable to ask who is on call, or both',
  },
  connect: async (settings, { secret, clock, http }) => {
    const { routingKeyVariable, serviceRoutingKeyVariables, apiTokenVariable, webhookSecretVariable } = settings;
    const { createPagerdutyApi } = await import('./pagerduty-api.ts');
    const { createPagerdutyPager } = await import('./pagerduty-pager.ts');
    const { createPagerdutySource } = await import('./pagerduty-source.ts');
    const base = settings.url?.replace(/\/+$/, '');
    const { events, api: url } = base === undefined ? hosts[settings.region] : { events: `${base}/v2`, api: base };
    const client = await http();
    const api =
      apiTokenVariable === undefined
        ? null
        : createPagerdutyApi({ url, token: secret(apiTokenVariable), http: client });
    const common = routingKeyVariable === undefined ? null : secret(routingKeyVariable);
    const own = new Map(Object.entries(serviceRoutingKeyVariables).map(([name, variable]) => [name, secret(variable)]));
    const secrets = secretsIn(webhookSecretVariable, secret);
    return {
      ...(common === null
        ? {}
        : {
            pager: createPagerdutyPager({
              url: events,
              routingKey: (service) => own.get(service) ?? common,
              clock,
              http: client,
            }),
          }),
      ...(secrets.length === 0 ? {} : { pagerSource: createPagerdutySource({ secrets, api }) }),
      ...(api === null ? {} : { onCall: api }),
      probe: async () => {
        const untried = 'the routing key was not tried, because that would page people';
        if (api === null) return { untried };
        await api.probe();
        return `the REST API accepts the token${common === null ? '' : `; ${untried}`}`;
      },
    };
  },
});

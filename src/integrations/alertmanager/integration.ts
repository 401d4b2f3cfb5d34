import { z } from 'zod';
import { severityOrder } from '../../domain/analysis/thresholds/threshold.ts';
import { VariableName, WebAddress } from '../../lib/fields.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import { defineIntegration } from '../define.ts';

const Label = z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]{0,99}$/, 'it is not the name of a label, such as service');

/**
 * Takes alerts from Prometheus Alertmanager, and from what sends its webhook format: Grafana, Mimir, vmalert. Raises
 * alerts in it to page people.
 */
export const integration = defineIntegration({
  id: 'alertmanager',
  displayName: 'Alertmanager',
  pager: { needs: ['url'] },
  settings: {
    /**
     * The environment variable that holds the bearer token that Alertmanager sends; without it, no alerts are taken.
     */
    tokenVariable: VariableName.optional(),
    /** Where it is, to page with it. */
    url: WebAddress.optional(),
    /** The environment variable that holds a bearer token for it. */
    apiTokenVariable: VariableName.optional(),
    serviceLabel: Label.default('service'),
    environmentLabel: Label.default('environment'),
    /** What the values of the label `severity` mean here. */
    severities: z.record(z.string().min(1).max(60), z.enum(severityOrder)).default({}),
  },
  rule: {
    isMet: ({ tokenVariable, url }) => tokenVariable !== undefined || url !== undefined,
    message: 'set tokenVariable to take alerts, url to page people, or both',
  },
  connect: async ({ tokenVariable, url, apiTokenVariable, severities, ...labels }, { secret, clock, http }) => {
    const { createAlertmanagerSource } = await import('./alertmanager-source.ts');
    const { createAlertmanagerPager } = await import('./alertmanager-pager.ts');
    return {
      ...(tokenVariable === undefined
        ? {}
        : { alertSource: createAlertmanagerSource({ token: secret(tokenVariable), severities, ...labels }) }),
      ...(url === undefined
        ? {}
        : {
            pager: createAlertmanagerPager({
              url,
              token: apiTokenVariable === undefined ? null : secret(apiTokenVariable),
              clock,
              http: await http(),
              ...labels,
            }),
            probe: async () => {
              const headers: Record<string, string> =
                apiTokenVariable === undefined ? {} : { authorization: `Bearer ${secret(apiTokenVariable).reveal()}` };
              const status = new URL('api/v2/status', `${url.replace(/\/+$/, '')}/`).href;
              const answer = await (await http()).ask(status, { headers });
              if (answer.status === 200) return 'answers';
              throw new IntegrationError('bad_response', `Alertmanager answers ${answer.status}`);
            },
          }),
    };
  },
});

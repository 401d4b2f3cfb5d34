import { z } from 'zod';
import { VariableName, WebAddress } from '../../lib/fields.ts';
import { defineIntegration } from '../define.ts';
import { alertSettings } from '../kit/alerts/alert-settings.ts';
import { windowSettings } from '../kit/metrics/window-settings.ts';

const Query = z.string().min(1).max(4_000);
const Tag = z.string().regex(/^[A-Za-z][A-Za-z0-9_./-]{0,99}$/, 'it is not the key of a tag, such as service');

/** Each is a separate installation of Datadog, with keys of its own. */
const sites = [
  'datadoghq.com',
  'us3.datadoghq.com',
  'us5.datadoghq.com',
  'datadoghq.eu',
  'ap1.datadoghq.com',
  'ap2.datadoghq.com',
  'uk1.datadoghq.com',
  'ddog-gov.com',
  'us2.ddog-gov.com',
] as const;

/** Reads numbers, and counts requests and events, from Datadog's metrics; takes the alerts of its monitors. */
export const integration = defineIntegration({
  id: 'datadog',
  displayName: 'Datadog',
  settings: {
    site: z.enum(sites).default('datadoghq.com'),
    /** Instead of the address of the site. */
    url: WebAddress.optional(),
    /** The environment variables that hold both keys; without them, nothing is read. */
    apiKeyVariable: VariableName.optional(),
    applicationKeyVariable: VariableName.optional(),
    ...windowSettings,
    ...alertSettings,
    serviceTag: Tag.default('service'),
    environmentTag: Tag.default('env'),
  },
  rule: {
    isMet: (set) =>
      (set.apiKeyVariable === undefined) === (set.applicationKeyVariable === undefined) &&
      (set.apiKeyVariable !== undefined || set.alertSecretVariable !== undefined),
    message:
      'set apiKeyVariable and applicationKeyVariable to read metrics, alertSecretVariable to take alerts, or all',
  },
  check: {
    reads: 'number',
    shape: { query: Query },
    counts: { failed: Query, total: Query },
    events: { events: Query },
    everyMs: 30_000,
    keepsPast: true,
    setsWindow: true,
    needs: ['apiKeyVariable', 'applicationKeyVariable'],
  },
  connect: async (settings, { clock, http, secret }) => {
    const { site, url, apiKeyVariable, applicationKeyVariable, window, delay } = settings;
    const { alertSecretVariable, alertHeader, severities, serviceTag, environmentTag } = settings;
    const { createDatadogAlerts } = await import('./datadog-alerts.ts');
    const { connectDatadog, createDatadogSource } = await import('./datadog-source.ts');
    const alerts = () =>
      alertSecretVariable === undefined
        ? {}
        : {
            alertSource: createDatadogAlerts({
              secret: secret(alertSecretVariable),
              header: alertHeader ?? null,
              severities,
              serviceTag,
              environmentTag,
              clock,
            }),
          };
    if (apiKeyVariable === undefined || applicationKeyVariable === undefined) return alerts();
    const api = connectDatadog({
      url: url ?? `https://api.${site}`,
      apiKey: secret(apiKeyVariable),
      applicationKey: secret(applicationKeyVariable),
      http: await http(),
      clock,
    });
    return {
      metricSource: createDatadogSource(api, { clock, windowMs: window, delayMs: delay }),
      probe: api.probe,
      ...alerts(),
    };
  },
});

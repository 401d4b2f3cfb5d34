import { z } from 'zod';
import { VariableName, WebAddress } from '../../lib/fields.ts';
import { defineIntegration } from '../define.ts';
import { alertSettings } from '../kit/alerts/alert-settings.ts';
import { windowSettings } from '../kit/metrics/window-settings.ts';

const unquoted = (text: string) => text.replace(/'[^']*'|"[^"]*"|`[^`]*`/g, '');

/** The time and the buckets are set by the source; FACET gives several numbers. */
const Query = z
  .string()
  .min(1)
  .max(4_000)
  .refine(
    (text) => !/\b(since|until|timeseries|facet|compare\s+with)\b/i.test(unquoted(text)),
    'leave out SINCE, UNTIL, TIMESERIES, FACET and COMPARE WITH: the time is set for each reading',
  )
  .refine((text) => !/--|\/\/|\/\*/.test(unquoted(text)), 'leave out comments: the time would be one of them');

/** Reads numbers, and counts requests and events, with NRQL; takes the issues of New Relic's alerts. */
export const integration = defineIntegration({
  id: 'newrelic',
  displayName: 'New Relic',
  settings: {
    region: z.enum(['us', 'eu']).default('us'),
    /** Instead of the address of the region. */
    url: WebAddress.optional(),
    /** The account that is asked; without it, nothing is read. */
    accountId: z.number().int().positive().optional(),
    /** The environment variable that holds a user key. */
    apiKeyVariable: VariableName.optional(),
    ...windowSettings,
    ...alertSettings,
  },
  rule: {
    isMet: (set) =>
      (set.apiKeyVariable === undefined) === (set.accountId === undefined) &&
      (set.apiKeyVariable !== undefined || set.alertSecretVariable !== undefined),
    message: 'set accountId and apiKeyVariable to read metrics, alertSecretVariable to take alerts, or all',
  },
  check: {
    reads: 'number',
    shape: { query: Query },
    counts: { failed: Query, total: Query },
    events: { events: Query },
    everyMs: 30_000,
    keepsPast: true,
    setsWindow: true,
    needs: ['accountId', 'apiKeyVariable'],
  },
  connect: async (settings, { clock, http, secret }) => {
    const { region, url, accountId, apiKeyVariable, window, delay } = settings;
    const { alertSecretVariable, alertHeader, severities } = settings;
    const { createNewRelicAlerts } = await import('./newrelic-alerts.ts');
    const { connectNerdGraph } = await import('./nerdgraph.ts');
    const { createNewRelicSource } = await import('./newrelic-source.ts');
    const alerts =
      alertSecretVariable === undefined
        ? {}
        : {
            alertSource: createNewRelicAlerts({
              secret: secret(alertSecretVariable),
              header: alertHeader ?? null,
              severities,
              clock,
            }),
          };
    if (accountId === undefined || apiKeyVariable === undefined) return alerts;
    const api = connectNerdGraph({
      url: url ?? (region === 'eu' ? 'https://api.eu.newrelic.com' : 'https://api.newrelic.com'),
      accountId,
      apiKey: secret(apiKeyVariable),
      http: await http(),
      clock,
    });
    return {
      metricSource: createNewRelicSource(api, { clock, windowMs: window, delayMs: delay }),
      probe: api.probe,
      ...alerts,
    };
  },
});

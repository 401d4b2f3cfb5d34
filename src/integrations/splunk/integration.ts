import { z } from 'zod';
import { VariableName, WebAddress } from '../../lib/fields.ts';
import { defineIntegration } from '../define.ts';
import { alertSettings } from '../kit/alerts/alert-settings.ts';
import { windowSettings } from '../kit/metrics/window-settings.ts';

/** A subsearch would have a time of its own, and a command that writes has no place in a check. */
const Search = z
  .string()
  .min(1)
  .max(4_000)
  .refine(
    (text) => !/\b(earliest|latest|_index_earliest|_index_latest)\s*=/i.test(text),
    'leave out earliest and latest: the time is set for each reading',
  )
  .refine(
    (text) =>
      !/\|\s*(collect|delete|outputlookup|outputcsv|sendemail|sendalert|script|runshellscript|map)\b/i.test(text),
    'a check only reads: leave out commands that write or send',
  );
const Statistic = z
  .string()
  .min(3)
  .max(500)
  .regex(/^[^|[\]]+$/, 'it is not one function of stats, such as perc95(duration)');
const Field = z.string().regex(/^[A-Za-z_][A-Za-z0-9_.]{0,99}$/, 'it is not the name of a field, such as service');

/** Reads numbers, and counts requests and events, with Splunk searches; takes its webhook alert action. */
export const integration = defineIntegration({
  id: 'splunk',
  displayName: 'Splunk',
  settings: {
    /** Its management address, usually on port 8089; without it, nothing is searched. */
    url: WebAddress.optional(),
    /** The environment variable that holds an authentication token. */
    tokenVariable: VariableName.optional(),
    /** The authority that signed its certificate, as a PEM file, when it is not a public one. */
    caFile: z.string().min(1).max(1_000).optional(),
    /** The app whose knowledge objects the searches use. */
    app: z
      .string()
      .regex(/^[A-Za-z0-9_.-]{1,100}$/, 'it is not the name of an app, such as search')
      .optional(),
    ...windowSettings,
    ...alertSettings,
    serviceField: Field.default('service'),
    environmentField: Field.default('environment'),
  },
  rule: {
    isMet: (set) =>
      (set.url === undefined) === (set.tokenVariable === undefined) &&
      (set.url !== undefined || set.alertSecretVariable !== undefined),
    message: 'set url and tokenVariable to search, alertSecretVariable to take alerts, or all',
  },
  check: {
    reads: 'number',
    shape: { search: Search, value: Statistic },
    counts: { failed: Search, total: Search },
    events: { events: Search },
    everyMs: 60_000,
    keepsPast: true,
    setsWindow: true,
    needs: ['url', 'tokenVariable'],
  },
  connect: async (settings, { clock, http, secret, workingDirectory }) => {
    const { url, tokenVariable, caFile, app, window, delay } = settings;
    const { alertSecretVariable, alertHeader, severities, serviceField, environmentField } = settings;
    const { createSplunkAlerts } = await import('./splunk-alerts.ts');
    const { connectSplunk, readAuthority } = await import('./splunk-api.ts');
    const { createSplunkSource } = await import('./splunk-source.ts');
    const alerts =
      alertSecretVariable === undefined
        ? {}
        : {
            alertSource: createSplunkAlerts({
              secret: secret(alertSecretVariable),
              header: alertHeader ?? null,
              severities,
              serviceField,
              environmentField,
              clock,
            }),
          };
    if (url === undefined || tokenVariable === undefined) return alerts;
    const client = caFile === undefined ? http() : http({ ca: await readAuthority(caFile, workingDirectory) });
    const token = secret(tokenVariable);
    const api = connectSplunk({ url, app: app ?? null, token, http: await client, clock });
    return {
      metricSource: createSplunkSource(api, { clock, windowMs: window, delayMs: delay }),
      probe: api.probe,
      ...alerts,
    };
  },
});

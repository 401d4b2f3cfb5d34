import { z } from 'zod';
import { severityOrder } from '../../domain/analysis/threshold.ts';
import { defineIntegration } from '../define.ts';

const Label = z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]{0,99}$/, 'it is not the name of a label, such as service');

/** Takes alerts from Prometheus Alertmanager, and from what sends its webhook format: Grafana, Mimir, vmalert. */
export const alertmanager = defineIntegration({
  id: 'alertmanager',
  displayName: 'Alertmanager',
  receivesAlerts: true,
  settings: {
    /** The environment variable that holds the bearer token that Alertmanager sends. */
    tokenVariable: z.string().min(1).max(200),
    serviceLabel: Label.default('service'),
    environmentLabel: Label.default('environment'),
    /** What the values of the label `severity` mean here. */
    severities: z.record(z.string().min(1).max(60), z.enum(severityOrder)).default({}),
  },
  connect: async ({ tokenVariable, ...labels }, { secret }) => {
    const { createAlertmanagerSource } = await import('./alertmanager-source.ts');
    return { alertSource: createAlertmanagerSource({ token: secret(tokenVariable), ...labels }) };
  },
});

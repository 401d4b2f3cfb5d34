import { z } from 'zod';
import { VariableName, WebAddress } from '../../lib/fields.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import { defineIntegration } from '../define.ts';

const Query = z.string().min(1).max(4_000);

/**
 * Reads numbers, and counts requests and events, from Prometheus and compatible systems: Mimir, Thanos,
 * VictoriaMetrics.
 */
export const integration = defineIntegration({
  id: 'prometheus',
  displayName: 'Prometheus',
  settings: {
    url: WebAddress,
    /** The environment variable that holds a bearer token. */
    tokenVariable: VariableName.optional(),
    /** The tenant, for Mimir. */
    tenant: z.string().min(1).max(200).optional(),
  },
  check: {
    reads: 'number',
    shape: { query: Query },
    counts: { failed: Query, total: Query },
    events: { events: Query },
    everyMs: 30_000,
    keepsPast: true,
  },
  connect: async (settings, { clock, http, secret }) => {
    const { createPrometheusSource } = await import('./prometheus-source.ts');
    const { url, tokenVariable, tenant } = settings;
    const token = tokenVariable === undefined ? null : secret(tokenVariable);
    const options = { url, token, tenant: tenant ?? null, clock, http: await http() };
    return {
      metricSource: createPrometheusSource(options),
      probe: async () => {
        const { connectPrometheus } = await import('./prometheus-api.ts');
        const answer = await connectPrometheus(options).ask('query', { query: '1' }, 5_000);
        if (answer.kind === 'error') throw new IntegrationError('unavailable', answer.detail);
        return 'answers queries';
      },
    };
  },
});

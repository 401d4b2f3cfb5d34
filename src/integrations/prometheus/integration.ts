import { z } from 'zod';
import { WebAddress } from '../../lib/fields.ts';
import { defineIntegration } from '../define.ts';

const Query = z.string().min(1).max(4_000);

/** Reads numbers, and counts requests, from Prometheus and compatible systems: Mimir, Thanos, VictoriaMetrics. */
export const prometheus = defineIntegration({
  id: 'prometheus',
  displayName: 'Prometheus',
  settings: {
    url: WebAddress,
    /** The environment variable that holds a bearer token. */
    tokenVariable: z.string().min(1).max(200).optional(),
    /** The tenant, for Mimir. */
    tenant: z.string().min(1).max(200).optional(),
  },
  check: {
    reads: 'number',
    shape: { query: Query },
    counts: { failed: Query, total: Query },
    everyMs: 30_000,
    keepsPast: true,
  },
  connect: async (settings, { clock, http, secret }) => {
    const { createPrometheusSource } = await import('./prometheus-source.ts');
    const { url, tokenVariable, tenant } = settings;
    const token = tokenVariable === undefined ? null : secret(tokenVariable);
    return { metricSource: createPrometheusSource({ url, token, tenant: tenant ?? null, clock, http: await http() }) };
  },
});

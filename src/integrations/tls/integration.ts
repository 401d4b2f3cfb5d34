import { z } from 'zod';
import { defineIntegration } from '../define.ts';

/** Reads the certificate of a server: whether it is valid for its name, and for how many days. */
export const integration = defineIntegration({
  id: 'tls',
  displayName: 'TLS certificate',
  check: {
    reads: 'number',
    shape: {
      host: z.string().min(1).max(253),
      port: z.number().int().min(1).max(65_535).default(443),
      min: z.number().min(0).default(14),
      unit: z.literal('days').default('days'),
    },
  },
  connect: async (_settings, { clock, networks }) => {
    const { createTlsSource } = await import('./tls-source.ts');
    return { metricSource: createTlsSource({ clock, networks }) };
  },
});

import { z } from 'zod';
import { defineIntegration } from '../define.ts';
import { nameServerAddress } from './name-server.ts';

/** Looks names up: whether they exist, and what they lead to. */
export const integration = defineIntegration({
  id: 'dns',
  displayName: 'DNS',
  check: {
    reads: 'number',
    shape: {
      host: z.string().min(1).max(253),
      type: z.enum(['A', 'AAAA', 'CNAME', 'MX', 'NS', 'TXT']).default('A'),
      includes: z.string().min(1).max(500).optional(),
      server: z
        .string()
        .max(60)
        .refine((text) => nameServerAddress(text) !== null, 'write the address of a name server, such as 192.0.2.53:53')
        .optional(),
      min: z.number().min(0).default(1),
      unit: z.literal('records').default('records'),
    },
  },
  connect: async (_settings, { clock, networks }) => {
    const { createDnsSource } = await import('./dns-source.ts');
    return { metricSource: createDnsSource({ clock, networks }) };
  },
});

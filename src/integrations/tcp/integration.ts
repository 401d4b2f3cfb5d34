import { z } from 'zod';
import { defineIntegration } from '../define.ts';

/** Connects to ports: databases, queues, mail servers, whatever speaks no HTTP. */
export const integration = defineIntegration({
  id: 'tcp',
  displayName: 'TCP',
  check: {
    reads: 'number',
    shape: {
      host: z.string().min(1).max(253),
      port: z.number().int().min(1).max(65_535),
      unit: z.literal('ms').default('ms'),
    },
  },
  connect: async (_settings, { clock, networks }) => {
    const { createTcpSource } = await import('./tcp-source.ts');
    return { metricSource: createTcpSource({ clock, networks }) };
  },
});

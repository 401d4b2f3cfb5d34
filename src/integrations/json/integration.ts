import { z } from 'zod';
import { WebAddress } from '../../lib/fields.ts';
import { defineIntegration } from '../define.ts';

/** Reads one number out of a JSON document, such as the status page of a service or the answer of a query. */
export const integration = defineIntegration({
  id: 'json',
  displayName: 'JSON endpoint',
  check: {
    reads: 'number',
    shape: {
      url: WebAddress,
      path: z
        .string()
        .regex(/^[^.[\]\s]+(\.[^.[\]\s]+|\[\d{1,6}\])*$/, 'write a path such as pools.main[0].used')
        .max(500),
    },
  },
  connect: async (_settings, { clock, http }) => {
    const { createJsonSource } = await import('./json-source.ts');
    return { metricSource: createJsonSource({ clock, http: await http() }) };
  },
});

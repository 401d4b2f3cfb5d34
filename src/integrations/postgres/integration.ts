import { z } from 'zod';
import { VariableName } from '../../lib/fields.ts';
import { defineIntegration } from '../define.ts';

/** Asks PostgreSQL, and what speaks its protocol, whether it answers, or a number. */
export const integration = defineIntegration({
  id: 'postgres',
  displayName: 'PostgreSQL',
  check: {
    reads: 'number',
    shape: {
      /** The environment variable that holds the address, with user and password. */
      urlVariable: VariableName,
      /** Gives one number; without it, the milliseconds until `select 1` was answered. */
      query: z.string().min(1).max(4_000).optional(),
    },
  },
  connect: async (_settings, { clock, networks, secret }) => {
    const { createPostgresSource } = await import('./postgres-source.ts');
    return { metricSource: createPostgresSource({ clock, networks, secret }) };
  },
});

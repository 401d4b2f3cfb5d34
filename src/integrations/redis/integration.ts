import { z } from 'zod';
import { VariableName } from '../../lib/fields.ts';
import { defineIntegration } from '../define.ts';

/** Asks Redis, Valkey, and what speaks their protocol, whether it answers and how it is. */
export const integration = defineIntegration({
  id: 'redis',
  displayName: 'Redis',
  check: {
    reads: 'number',
    shape: {
      /** The environment variable that holds the address, with user and password when there are any. */
      urlVariable: VariableName,
      /** A number from `INFO`; without it, the milliseconds until `PING` was answered. */
      info: z
        .string()
        .regex(/^[a-z][a-z0-9_]{0,99}$/, 'write a field of INFO, such as used_memory')
        .optional(),
    },
  },
  connect: async (_settings, { clock, networks, secret }) => {
    const { createRedisSource } = await import('./redis-source.ts');
    return { metricSource: createRedisSource({ clock, networks, secret }) };
  },
});

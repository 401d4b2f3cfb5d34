import { z } from 'zod';
import { defineIntegration } from '../define.ts';
import { createHttpProber } from './http-prober.ts';

/** Looks at services over HTTP and HTTPS. */
export const httpProbe = defineIntegration({
  id: 'http-probe',
  displayName: 'HTTP probe',
  config: z.strictObject({}),
  connect: (_config, { clock }) => ({ prober: createHttpProber({ clock }) }),
});

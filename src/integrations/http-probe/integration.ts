import { z } from 'zod';
import { parseNetwork } from '../../lib/ip-address.ts';
import { defineIntegration } from '../define.ts';
import { createHttpProber } from './http-prober.ts';

const PrivateNetwork = z.string().transform((text, context) => {
  const network = parseNetwork(text);
  if (network !== null) return network;
  context.addIssue({ code: 'custom', message: `“${text}” is not a network` });
  return z.NEVER;
});

/** Looks at services over HTTP and HTTPS. */
export const httpProbe = defineIntegration({
  id: 'http-probe',
  displayName: 'HTTP probe',
  config: z.strictObject({ networks: z.array(PrivateNetwork).default([]) }),
  connect: ({ networks }, { clock }) => ({ prober: createHttpProber({ clock, networks }) }),
});

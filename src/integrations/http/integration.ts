import { WebAddress } from '../../lib/fields.ts';
import { defineIntegration } from '../define.ts';

/** Sends requests to services over HTTP and HTTPS. */
export const http = defineIntegration({
  id: 'http',
  displayName: 'HTTP',
  check: { reads: 'answer', shape: { url: WebAddress } },
  connect: async (_settings, { clock, networks }) => {
    const { createHttpSource } = await import('./http-source.ts');
    return { metricSource: createHttpSource({ clock, networks }) };
  },
});

import { z } from 'zod';
import { WebAddress } from '../../lib/fields.ts';
import { defineIntegration } from '../define.ts';
import { HeaderName, HeaderText } from '../kit/http/header-fields.ts';

/** Sends requests to services over HTTP and HTTPS. */
export const integration = defineIntegration({
  id: 'http',
  displayName: 'HTTP',
  check: {
    reads: 'answer',
    shape: {
      url: WebAddress,
      headers: z.record(HeaderName, HeaderText).optional(),
      expectHeaders: z.record(HeaderName, HeaderText).optional(),
      followRedirects: z.boolean().optional(),
    },
  },
  connect: async (_settings, { clock, networks }) => {
    const { createHttpSource } = await import('./http-source.ts');
    return { metricSource: createHttpSource({ clock, networks }) };
  },
});

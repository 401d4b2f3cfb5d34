import { z } from 'zod';
import { WebAddress } from '../../lib/fields.ts';
import { defineIntegration } from '../define.ts';

/** Pages in Confluence Cloud. */
export const integration = defineIntegration({
  id: 'confluence',
  displayName: 'Confluence',
  settings: {
    /** https://SITE.atlassian.net/wiki */
    url: WebAddress,
    /** The environment variables that hold the e-mail address and the API token of the account. */
    emailVariable: z.string().min(1).max(200).default('CONFLUENCE_EMAIL'),
    tokenVariable: z.string().min(1).max(200).default('CONFLUENCE_API_TOKEN'),
  },
  documents: {
    /** The key of the space. */
    space: z.string().regex(/^~?[A-Za-z0-9_.-]{1,255}$/, 'it is not the key of a space, such as OPS'),
    /** The id of the page that the pages are written below. */
    parent: z
      .string()
      .regex(/^\d{1,20}$/, 'it is not the id of a page: digits in quotes')
      .optional(),
  },
  connect: async ({ url, emailVariable, tokenVariable }, { http, secret }) => {
    const { connectConfluence } = await import('./confluence-api.ts');
    const { createConfluenceDocuments } = await import('./confluence-documents.ts');
    const api = connectConfluence({
      url,
      email: secret(emailVariable),
      token: secret(tokenVariable),
      http: await http(),
    });
    return { documents: createConfluenceDocuments(api), probe: () => api.probe() };
  },
});

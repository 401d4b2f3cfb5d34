import { z } from 'zod';
import { WebAddress } from '../../lib/fields.ts';
import { defineIntegration } from '../define.ts';

const Folder = z
  .string()
  .max(300)
  .regex(/^[^"*:<>?\\|#%\p{Cc}]+$/u, 'a folder has none of these characters: " * : < > ? \\ | # %')
  .refine((text) => text.split('/').every((part) => !/^\s*\.*\s*$/.test(part)), 'it is not a folder, such as Releases');

/** Files in a document library of SharePoint Online, by Microsoft Graph. */
export const integration = defineIntegration({
  id: 'sharepoint',
  displayName: 'SharePoint',
  settings: {
    /** https://COMPANY.sharepoint.com/sites/SITE */
    site: WebAddress,
    /** The id or a domain of the tenant, and the id of the application that is registered there. */
    tenant: z.string().regex(/^[\w.-]{1,200}$/, 'it is not a tenant, such as example.onmicrosoft.com'),
    clientId: z.guid(),
    /** The environment variable that holds the application's secret. */
    clientSecretVariable: z.string().min(1).max(200).default('SHAREPOINT_CLIENT_SECRET'),
    /** Other addresses for national clouds. */
    loginUrl: WebAddress.default('https://login.microsoftonline.com'),
    graphUrl: WebAddress.default('https://graph.microsoft.com'),
  },
  documents: {
    /** The name of the document library, instead of the first one of the site. */
    library: z.string().min(1).max(200).optional(),
    folder: Folder.optional(),
  },
  connect: async ({ site, clientSecretVariable, ...settings }, { clock, http, secret }) => {
    const { connectGraph } = await import('./graph-api.ts');
    const { createSharePointDocuments } = await import('./sharepoint-documents.ts');
    const api = connectGraph({ ...settings, clientSecret: secret(clientSecretVariable), clock, http: await http() });
    return {
      documents: createSharePointDocuments(api, site),
      probe: async () => {
        const { displayName, webUrl } = await api.site(site);
        return `the site ${displayName ?? webUrl ?? site} can be read`;
      },
    };
  },
});

import { z } from 'zod';
import { WebAddress } from '../../lib/fields.ts';
import { defineIntegration } from '../define.ts';

/** Tickets in Jira Cloud. */
export const integration = defineIntegration({
  id: 'jira',
  displayName: 'Jira',
  settings: {
    /** https://SITE.atlassian.net */
    url: WebAddress,
    /** The environment variables that hold the e-mail address and the API token of the account. */
    emailVariable: z.string().min(1).max(200).default('JIRA_EMAIL'),
    tokenVariable: z.string().min(1).max(200).default('JIRA_API_TOKEN'),
  },
  tickets: {},
  connect: async ({ url, emailVariable, tokenVariable }, { http, secret }) => {
    const { connectJira } = await import('./jira-api.ts');
    const { createJiraTickets } = await import('./jira-tickets.ts');
    const api = connectJira({ url, email: secret(emailVariable), token: secret(tokenVariable), http: await http() });
    return { tickets: createJiraTickets(api), probe: async () => `signed in as ${await api.whoAmI()}` };
  },
});

import { z } from 'zod';
import { VariableName, WebAddress } from '../../lib/fields.ts';
import { defineIntegration } from '../define.ts';
import { deploymentShape } from './octopus-target.ts';

/** Creates releases in Octopus Deploy and deploys them. */
export const integration = defineIntegration({
  id: 'octopus',
  displayName: 'Octopus Deploy',
  settings: {
    url: WebAddress,
    /** Name or id of the space. */
    space: z.string().min(1).max(200).default('Default'),
    /** The environment variable that holds an API key. */
    tokenVariable: VariableName.default('OCTOPUS_API_KEY'),
  },
  action: deploymentShape,
  connect: async ({ url, space, tokenVariable }, { clock, http, secret }) => {
    const { connectOctopus } = await import('./octopus-executor.ts');
    return connectOctopus({ url, space, token: secret(tokenVariable), clock, http: await http() });
  },
});

import { z } from 'zod';
import { VariableName, WebAddress } from '../../lib/fields.ts';
import { defineIntegration } from '../define.ts';
import { jobShape } from './jenkins-job.ts';

/** Builds jobs of Jenkins with parameters. */
export const integration = defineIntegration({
  id: 'jenkins',
  displayName: 'Jenkins',
  settings: {
    url: WebAddress,
    user: z
      .string()
      .min(1)
      .max(200)
      .refine((text) => !text.includes(':'), 'the name of a user has no colon'),
    /** The environment variable that holds an API token of the user. */
    tokenVariable: VariableName.default('JENKINS_TOKEN'),
  },
  action: jobShape,
  connect: async ({ url, user, tokenVariable }, { clock, http, secret }) => {
    const { connectJenkins } = await import('./jenkins-executor.ts');
    return connectJenkins({ url, user, token: secret(tokenVariable), clock, http: await http() });
  },
});

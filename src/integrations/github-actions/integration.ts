import { z } from 'zod';
import { WebAddress } from '../../lib/fields.ts';
import { defineIntegration } from '../define.ts';

const Part = /^[A-Za-z0-9_.-]{1,100}$/;
const Repository = z
  .string()
  .refine(
    (text) => text.split('/').length === 2 && text.split('/').every((part) => Part.test(part)),
    'write owner/name',
  );

/** Runs workflows of GitHub Actions by workflow_dispatch. */
export const githubActions = defineIntegration({
  id: 'github-actions',
  displayName: 'GitHub Actions',
  settings: {
    /** The environment variable that holds a token with actions:write. */
    tokenVariable: z.string().min(1).max(200).default('GITHUB_TOKEN'),
    /** For GitHub Enterprise Server: https://HOST/api/v3. */
    url: WebAddress.default('https://api.github.com'),
  },
  action: {
    repository: Repository,
    workflow: z.string().regex(/^[\w.-]{1,200}$/, 'write the name of the file, such as deploy.yml'),
    ref: z.string().min(1).max(200).default('main'),
    inputs: z.record(z.string().regex(/^[A-Za-z_][\w-]{0,99}$/), z.string().max(10_000)).default({}),
    /**
     * The input that receives the operation id; the workflow includes it in its run-name, so that the run can be found.
     */
    operationInput: z
      .string()
      .regex(/^[A-Za-z_][\w-]{0,99}$/)
      .default('operation'),
  },
  connect: async ({ tokenVariable, url }, { clock, http, secret }) => {
    const { createGithubExecutor } = await import('./github-executor.ts');
    return { executor: createGithubExecutor({ url, token: secret(tokenVariable), clock, http: await http() }) };
  },
});

import { z } from 'zod';
import { defineIntegration } from '../define.ts';
import { secretsIn, webhookSecrets } from '../kit/deliveries/webhook-secrets.ts';
import { GithubRepository, githubSettings, oneAuthorization } from '../kit/github/github-settings.ts';

/** Runs workflows of GitHub Actions by workflow_dispatch. */
export const integration = defineIntegration({
  id: 'github-actions',
  displayName: 'GitHub Actions',
  settings: { ...githubSettings, webhookSecretVariable: webhookSecrets },
  rule: oneAuthorization,
  action: {
    repository: GithubRepository,
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
  connect: async ({ webhookSecretVariable, ...settings }, context) => {
    const { createGithubExecutor } = await import('./github-executor.ts');
    const { connectGithub } = await import('../kit/github/connect-github.ts');
    const { repos, probe } = await connectGithub(settings, context, { actions: 'write' });
    const executor = createGithubExecutor({ repos, clock: context.clock });
    const secrets = secretsIn(webhookSecretVariable, context.secret);
    if (secrets.length === 0) return { executor, probe };
    const { verifyAny, verifyHmac } = await import('../kit/deliveries/signature.ts');
    const { createGithubEvents } = await import('./github-events.ts');
    const form = { header: 'x-hub-signature-256', prefix: 'sha256=', encoding: 'hex', timestampHeader: null } as const;
    const verify = verifyAny(secrets.map((one) => verifyHmac(one, { ...form, clock: context.clock })));
    return { executor, probe, deploymentEvents: createGithubEvents(verify) };
  },
});

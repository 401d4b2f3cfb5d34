import { z } from 'zod';
import { VariableName, WebAddress } from '../../lib/fields.ts';
import { defineIntegration } from '../define.ts';
import { secretsIn, webhookSecrets } from '../kit/deliveries/webhook-secrets.ts';

const Word = z.string().min(1).max(300);

/** Deploys projects of Vercel, promotes deployments, and rolls back instantly. */
export const integration = defineIntegration({
  id: 'vercel',
  displayName: 'Vercel',
  settings: {
    /** The environment variable that holds an access token. */
    tokenVariable: VariableName.default('VERCEL_TOKEN'),
    /** The team that owns the projects; without it, those of the account. */
    teamId: Word.optional(),
    url: WebAddress.default('https://api.vercel.com'),
    webhookSecretVariable: webhookSecrets,
  },
  action: {
    project: z.string().regex(/^[\w-]{1,100}$/, 'write the id of the project, such as prj_…'),
    do: z.enum(['deploy', 'promote', 'rollback']).default('deploy'),
    /** What a promotion or a rollback looks for; a deploy records it with the deployment. */
    version: Word.default('{version}'),
    /** Where a deploy goes. */
    target: Word.default('production'),
    /** What a deploy to production waits for: that it serves production, or only that it is built. */
    until: z.enum(['live', 'ready']).default('live'),
    /** What to deploy, in the words of Vercel's API. */
    gitSource: z
      .strictObject({
        type: z.enum(['github', 'github-limited', 'gitlab', 'bitbucket']),
        ref: Word,
        ...{ sha: Word.optional(), org: Word.optional(), repo: Word.optional(), repoId: Word.optional() },
        ...{ projectId: Word.optional(), repoUuid: Word.optional(), workspaceUuid: Word.optional() },
        ...{ owner: Word.optional(), slug: Word.optional() },
      })
      .optional(),
    /** An existing deployment to build again. */
    deploymentId: Word.optional(),
    meta: z.record(z.string().regex(/^[\w.-]{1,100}$/), z.string().max(1_000)).default({}),
  },
  connect: async ({ tokenVariable, teamId, url, webhookSecretVariable }, { clock, http, secret }) => {
    const { createVercelApi } = await import('./vercel-api.ts');
    const { createVercelExecutor } = await import('./vercel-executor.ts');
    const api = createVercelApi({
      http: await http(),
      url,
      token: secret(tokenVariable),
      teamId: teamId ?? null,
      clock,
    });
    const capabilities = {
      executor: createVercelExecutor({ api, clock }),
      probe: async () => `signed in as ${await api.user()}`,
    };
    const secrets = secretsIn(webhookSecretVariable, secret);
    if (secrets.length === 0) return capabilities;
    const { verifyAny, verifyHmac } = await import('../kit/deliveries/signature.ts');
    const { createVercelEvents } = await import('./vercel-events.ts');
    const form = { header: 'x-vercel-signature', prefix: '', encoding: 'hex', timestampHeader: null } as const;
    const verify = verifyAny(secrets.map((one) => verifyHmac(one, { ...form, algorithm: 'sha1', clock })));
    return { ...capabilities, deploymentEvents: createVercelEvents(verify) };
  },
});

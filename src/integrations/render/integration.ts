import { z } from 'zod';
import { VariableName, WebAddress } from '../../lib/fields.ts';
import { defineIntegration } from '../define.ts';
import { secretsIn, webhookSecrets } from '../kit/deliveries/webhook-secrets.ts';

/** Deploys services of Render by commit or image, and rolls them back. */
export const integration = defineIntegration({
  id: 'render',
  displayName: 'Render',
  settings: {
    /** The environment variable that holds an API key. */
    tokenVariable: VariableName.default('RENDER_API_KEY'),
    url: WebAddress.default('https://api.render.com/v1'),
    webhookSecretVariable: webhookSecrets,
  },
  action: {
    service: z.string().regex(/^(srv|crn)-[\w-]{1,100}$/, 'write the id of the service, such as srv-…'),
    do: z.enum(['deploy', 'rollback']).default('deploy'),
    commitId: z.string().min(1).max(200).optional(),
    imageUrl: z.string().min(1).max(500).optional(),
    /** Builds without the cache. */
    clearCache: z.boolean().default(false),
    /** Before a rollback: whether new commits continue to be deployed on their own. */
    autoDeploy: z.enum(['off', 'leave']).default('off'),
  },
  connect: async ({ tokenVariable, url, webhookSecretVariable }, { clock, http, secret }) => {
    const { createRenderApi } = await import('./render-api.ts');
    const { createRenderExecutor } = await import('./render-executor.ts');
    const api = createRenderApi(await http(), url, secret(tokenVariable), clock);
    const capabilities = {
      executor: createRenderExecutor({ api, clock }),
      probe: async () => `the API key reaches ${(await api.owners()).join(', ') || 'no workspace'}`,
    };
    const secrets = secretsIn(webhookSecretVariable, secret);
    if (secrets.length === 0) return capabilities;
    const { standardKey, verifyAny, verifyStandard } = await import('../kit/deliveries/signature.ts');
    const { createRenderEvents } = await import('./render-events.ts');
    const verify = verifyAny(secrets.map((one) => verifyStandard(standardKey(one), clock)));
    return { ...capabilities, deploymentEvents: createRenderEvents(verify) };
  },
});

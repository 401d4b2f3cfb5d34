import { z } from 'zod';
import { VariableName } from '../../lib/fields.ts';
import { defineIntegration } from '../define.ts';
import { HeaderName } from '../kit/http/header-fields.ts';

/** Takes what CI found out about a version, in a form of our own, from whatever can sign a request with its time. */
export const integration = defineIntegration({
  id: 'ci',
  displayName: 'Signed CI results',
  settings: {
    /** The environment variable with the secret that both sides know. */
    secretVariable: VariableName,
    signature: z.enum(['standard-webhooks', 'hmac']).default('standard-webhooks'),
    /** For `hmac`: the header with the signature, and what stands in front of it. */
    header: HeaderName.default('x-signature'),
    prefix: z.string().max(40).default(''),
    encoding: z.enum(['hex', 'base64']).default('hex'),
    /** For `hmac`: the header with the time in seconds; `time:body` is signed, so that nothing can be sent again later. */
    timestampHeader: HeaderName.default('x-timestamp'),
  },
  connect: async ({ secretVariable, signature, ...hmac }, { clock, secret }) => {
    const { createSignedResults } = await import('./signed-results.ts');
    const { standardKey, verifyHmac, verifyStandard } = await import('../kit/deliveries/signature.ts');
    const known = secret(secretVariable);
    const verify =
      signature === 'hmac' ? verifyHmac(known, { ...hmac, clock }) : verifyStandard(standardKey(known), clock);
    return { resultSource: createSignedResults(verify) };
  },
});

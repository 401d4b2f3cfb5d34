import { z } from 'zod';
import { VariableName } from '../../lib/fields.ts';
import { defineIntegration } from '../define.ts';
import { Severities } from '../kit/alerts/alert-settings.ts';
import { HeaderName } from '../kit/http/header-fields.ts';

/** Takes alerts in a form of our own from whatever can sign a request. */
export const integration = defineIntegration({
  id: 'alerts',
  displayName: 'Signed alerts',
  settings: {
    /** The environment variable with the secret that both sides know. */
    secretVariable: VariableName,
    signature: z.enum(['standard-webhooks', 'hmac']).default('standard-webhooks'),
    /** For `hmac`: the header with the signature, and what stands in front of it. */
    header: HeaderName.default('x-signature'),
    prefix: z.string().max(40).default(''),
    encoding: z.enum(['hex', 'base64']).default('hex'),
    /** For `hmac`: the header with the time in seconds that is signed as `time:body`. */
    timestampHeader: HeaderName.optional(),
    severities: Severities,
  },
  connect: async ({ secretVariable, severities, ...form }, { clock, secret }) => {
    const { createSignedAlerts } = await import('./signed-alerts.ts');
    const { standardKey, verifyHmac, verifyStandard } = await import('../kit/deliveries/signature.ts');
    const known = secret(secretVariable);
    const { signature, timestampHeader, ...hmac } = form;
    const verify =
      signature === 'hmac'
        ? verifyHmac(known, { ...hmac, timestampHeader: timestampHeader ?? null, clock })
        : verifyStandard(standardKey(known), clock);
    return { alertSource: createSignedAlerts({ verify, severities }) };
  },
});

import { z } from 'zod';
import { VariableName } from '../../../lib/fields.ts';
import type { Secret } from '../../../lib/redact.ts';

/** The environment variable that holds the secret of a webhook; several while it is exchanged. None: nothing is taken. */
export const webhookSecrets = z.union([VariableName, z.array(VariableName).min(1).max(5)]).optional();

/** The secrets in them. Throws Error when one is not set. */
export function secretsIn(variables: z.output<typeof webhookSecrets>, secret: (variable: string) => Secret): Secret[] {
  return [variables ?? []].flat().map(secret);
}

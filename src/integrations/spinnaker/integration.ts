import { z } from 'zod';
import { VariableName, WebAddress } from '../../lib/fields.ts';
import { defineIntegration } from '../define.ts';
import { pipelineShape } from './pipeline-target.ts';

/** Runs pipelines of Spinnaker through Gate. */
export const integration = defineIntegration({
  id: 'spinnaker',
  displayName: 'Spinnaker',
  settings: {
    /** Gate, Spinnaker's API. */
    url: WebAddress,
    /** Deck, Spinnaker's pages, for links to executions. */
    deckUrl: WebAddress.optional(),
    /** The environment variable that holds a bearer token, a password, or the value of a header. */
    tokenVariable: VariableName.optional(),
    /** With it, the token is the password of this user. */
    user: z.string().min(1).max(200).optional(),
    /** With it, the token is the value of this header. */
    header: z
      .string()
      .regex(/^[A-Za-z][A-Za-z0-9-]{0,99}$/, 'it is not the name of a header')
      .optional(),
  },
  rule: {
    isMet: ({ tokenVariable, user, header }) =>
      (user === undefined && header === undefined) ||
      (tokenVariable !== undefined && (user === undefined || header === undefined)),
    message: 'set user or header, not both, and tokenVariable with it',
  },
  action: pipelineShape,
  connect: async ({ tokenVariable, ...settings }, { clock, http, secret }) => {
    const { connectSpinnaker } = await import('./spinnaker-executor.ts');
    const token = tokenVariable === undefined ? null : secret(tokenVariable);
    return connectSpinnaker({ ...settings, token, clock, http: await http() });
  },
});

import { z } from 'zod';
import { WebAddress } from '../../lib/fields.ts';
import { defineIntegration } from '../define.ts';

const Variable = z.string().min(1).max(200);
const FieldName = z.string().regex(/^[^\p{Cc},()]{1,80}$/u, 'it is not the name of a field, such as Location Company');
/** The bot asks for approvals and finds its records again; neither is left to the settings. */
const reserved = ['status', 'change request status', 'approval status', 'z1d_action', 'infrastructure change id'];
const ValueName = FieldName.refine(
  (name) => !reserved.includes(name.toLowerCase()) && !/^\d+$/.test(name),
  'this field is set by the bot or by Remedy itself',
);
const Values = z.record(ValueName, z.string().max(4_000)).default({});
const Reason = z.string().min(1).max(80);

/** Change requests in BMC Helix ITSM (Remedy), by the REST API of AR System. */
export const integration = defineIntegration({
  id: 'remedy',
  displayName: 'BMC Helix ITSM',
  settings: {
    /** The address of the REST API: https://COMPANY-restapi.onbmc.com */
    url: WebAddress,
    /** The environment variables that hold the user's name and password. */
    userVariable: Variable.default('REMEDY_USER'),
    passwordVariable: Variable.default('REMEDY_PASSWORD'),
    /** The environment variable that holds the authentication string, where the login needs one. */
    authenticationVariable: Variable.optional(),
    /** The text field that keeps the mark. */
    markField: FieldName.default('Vendor Ticket Number'),
    /** The address of a change request for people, with {number}. */
    link: z
      .string()
      .max(1_000)
      .refine((text) => text.includes('{number}'), 'it has no {number}')
      .optional(),
    /** Fields of every change request, by their names on the form. */
    values: Values,
    /** Fields that are set together with a status. */
    moveValues: z
      .strictObject({
        requested: Values,
        implementing: Values.prefault({ 'Actual Start Date': '{now}' }),
        completed: Values.prefault({ 'Actual End Date': '{now}' }),
        closed: Values,
        canceled: Values,
      })
      .prefault({}),
    statusReasons: z
      .strictObject({
        completed: Reason.default('Final Review Complete'),
        successful: Reason.default('Successful'),
        withProblem: Reason.default('Successful with Issues'),
        unsuccessful: Reason.default('Unsuccessful'),
        rolledBack: Reason.default('Backed Out'),
        canceled: Reason.default('No Longer Required'),
      })
      .prefault({}),
    /** Where a change request ends: some processes leave closing to a person. */
    finalStatus: z.enum(['Completed', 'Closed']).default('Closed'),
  },
  change: {
    /** The instance id of a change template. */
    template: z.string().min(1).max(80).optional(),
    values: Values,
  },
  connect: async (settings, { clock, logger, http, secret }) => {
    const { connectRemedy } = await import('./remedy-api.ts');
    const { createRemedyChanges } = await import('./remedy-changes.ts');
    const { url, userVariable, passwordVariable, authenticationVariable, markField, ...process } = settings;
    const api = connectRemedy({
      ...{ url, markField, clock, http: await http() },
      user: secret(userVariable),
      password: secret(passwordVariable),
      authentication: authenticationVariable === undefined ? null : secret(authenticationVariable),
    });
    return {
      changeSystem: createRemedyChanges({ api, clock, logger, process: { ...process, markField } }),
      probe: async () => {
        await api.find(markField, 'quarterdeck:probe', 1);
        return `change requests can be found by “${markField}”`;
      },
      close: () => api.close(),
    };
  },
});

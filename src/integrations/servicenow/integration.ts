import { z } from 'zod';
import { WebAddress } from '../../lib/fields.ts';
import { defineIntegration } from '../define.ts';

const Variable = z.string().min(1).max(200).optional();
const State = z.string().regex(/^-?\w{1,40}$/, 'it is not the value of a state, such as -1');
const SysId = z.string().regex(/^[0-9a-f]{32}$/, 'it is not a sys_id: 32 digits and letters from a to f');
/** The bot asks for approvals and finds its records again; neither is left to the settings. */
const reserved = ['approval', 'state', 'sys_id', 'number', 'correlation_id', 'correlation_display'];
const FieldName = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,79}$/, 'it is not the name of a field, such as assignment_group')
  .refine((name) => !reserved.includes(name), 'this field is set by the bot or by ServiceNow itself');
const CloseCode = z.string().min(1).max(40);

/** Change requests in ServiceNow, by its Change Management API. */
export const integration = defineIntegration({
  id: 'servicenow',
  displayName: 'ServiceNow',
  settings: {
    /** https://INSTANCE.service-now.com */
    url: WebAddress,
    /** The environment variables that hold the client of an OAuth application, for the client credentials grant. */
    clientIdVariable: Variable,
    clientSecretVariable: Variable,
    /** Or those that hold a user's name and password. */
    userVariable: Variable,
    passwordVariable: Variable,
    /** The values of the states in their order; the last one is closed. */
    states: z.array(State).min(3).max(30).default(['-5', '-4', '-3', '-2', '-1', '0', '3']),
    /** The value of the state in which the change is implemented. */
    implementState: State.default('-1'),
    canceledState: State.default('4'),
    closeCodes: z
      .strictObject({
        successful: CloseCode.default('successful'),
        withProblem: CloseCode.default('successful_issues'),
        unsuccessful: CloseCode.default('unsuccessful'),
      })
      .prefault({}),
  },
  rule: {
    isMet: (given) =>
      (given.clientIdVariable !== undefined && given.clientSecretVariable !== undefined) ||
      (given.userVariable !== undefined && given.passwordVariable !== undefined),
    message: 'set clientIdVariable and clientSecretVariable, or userVariable and passwordVariable',
  },
  change: {
    /** The template of a standard change. */
    template: SysId.optional(),
    /** The change model, instead of a type. */
    model: SysId.optional(),
    /** Further fields of every change request, such as assignment_group. */
    fields: z.record(FieldName, z.string().max(4_000)).default({}),
  },
  connect: async (settings, { clock, http, secret }) => {
    const { connectServiceNow } = await import('./servicenow-api.ts');
    const { createServiceNowChanges } = await import('./servicenow-changes.ts');
    const { url, clientIdVariable, clientSecretVariable, userVariable, passwordVariable, ...workflow } = settings;
    const ofClient =
      clientIdVariable === undefined || clientSecretVariable === undefined
        ? null
        : { id: secret(clientIdVariable), secret: secret(clientSecretVariable) };
    const ofUser =
      userVariable === undefined || passwordVariable === undefined
        ? null
        : { name: secret(userVariable), password: secret(passwordVariable) };
    const api = connectServiceNow({ url, client: ofClient, user: ofUser, clock, http: await http() });
    return {
      changeSystem: createServiceNowChanges(api, workflow),
      probe: async () => {
        await api.list('', 1);
        return 'change requests can be read';
      },
    };
  },
});

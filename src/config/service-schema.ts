import { z } from 'zod';
import { actionNames, applicationTypes } from '../domain/service.ts';
import { PositiveDuration, WebAddress } from '../lib/fields.ts';
import { canarySchema } from './canary-schema.ts';
import { Name } from './name.ts';
import { PolicySettings } from './policy-schema.ts';
import { escalationSchema } from './sections/escalation.ts';
import { changeSchema, documentsSchema, ticketsSchema } from './sections/linked-records.ts';
import { TaskTemplates } from './sections/tasks.ts';
import { Thresholds } from './sections/thresholds.ts';
import { actionSchema, checkSchema, type UsableIntegration, versionsSchema } from './uses.ts';

const VariableName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/);

const Pattern = z
  .string()
  .min(1)
  .max(200)
  .refine(isPattern, 'it is not a regular expression, such as v\\d+\\.\\d+\\.\\d+');

const noCheck = 'name at least one check: a release that nothing checks cannot be called healthy';

/** The standard health endpoints, below one address. */
const healthParts = ['db', 'redis', 'external'] as const;
const Health = z.union([
  WebAddress.transform((url) => ({ url, parts: [...healthParts] as string[] })),
  z.strictObject({
    url: WebAddress,
    parts: z
      .array(z.enum(healthParts))
      .max(3)
      .default([...healthParts]),
  }),
]);

const RunningVersion = z.union([
  WebAddress.transform((url) => ({ url, field: 'version' })),
  z.strictObject({ url: WebAddress, field: z.string().min(1).max(60).default('version') }),
]);

/** A service in the settings file; the possible values of `uses` come from the integrations. */
export function serviceSchema(integrations: readonly UsableIntegration[]) {
  const Action = actionSchema(integrations);
  const actions = Object.fromEntries(actionNames.map((name) => [name, Action.optional()])) as Record<
    (typeof actionNames)[number],
    z.ZodOptional<typeof Action>
  >;
  const Environment = z.strictObject({
    url: WebAddress.nullable().default(null),
    ...actions,
    ready: z
      .strictObject({ within: PositiveDuration.optional(), readings: z.number().int().min(1).max(100).optional() })
      .optional(),
    instances: z.array(z.string().min(1).max(40)).max(200).default([]),
    runningVersion: RunningVersion.nullable().default(null),
    health: Health.optional(),
    checks: z.array(checkSchema(integrations)).min(1, noCheck).max(50).optional(),
    canary: canarySchema(integrations).optional(),
    change: changeSchema(integrations).optional(),
    variables: z.array(VariableName).max(200).default([]),
  });
  const Watched = Environment.superRefine(({ health, checks }, context) => {
    if (health === undefined && checks === undefined)
      context.addIssue({
        code: 'custom',
        path: ['checks'],
        message: noCheck,
      });
  });
  return z.strictObject({
    displayName: z.string().min(1).max(60).optional(),
    aliases: z.array(Name).max(20).default([]),
    description: z.string().max(200).default(''),
    application: z.enum(applicationTypes).optional(),
    tier: Name.default('standard'),
    downtimeToleranceMinutes: z.number().min(0).max(1_440).default(0),
    dependsOn: z.array(Name).max(100).default([]),
    runbook: WebAddress.nullable().default(null),
    commandEnvironment: z.record(VariableName, z.string().max(2_000)).default({}),
    versions: versionsSchema(integrations).optional(),
    versionPattern: Pattern.nullable().default(null),
    tickets: ticketsSchema(integrations).nullable().optional(),
    documents: documentsSchema(integrations).nullable().optional(),
    tasks: TaskTemplates.optional(),
    environments: z.record(Name, Watched),
    policy: PolicySettings.default({}),
    thresholds: Thresholds.default({}),
    escalation: escalationSchema(integrations),
  });
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(`^(?:${text})$`, 'u') !== undefined;
  } catch {
    return false;
  }
}

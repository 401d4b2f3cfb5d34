import { z } from 'zod';
import { applicationTypes } from '../domain/service.ts';
import { topics } from '../domain/stakeholder/matrix.ts';
import { riskLevels, strategyNames } from '../domain/strategy/matrix.ts';
import { parseNetwork } from '../lib/ip-address.ts';
import { Name } from './name.ts';
import { PolicySettings } from './policy-schema.ts';
import { serviceSchema } from './service-schema.ts';
import { Channel, Person, Group as UserGroup } from './slack-names.ts';
import { integrationsSchema, type UsableIntegration } from './uses.ts';

const PrivateNetwork = z
  .string()
  .refine((text) => parseNetwork(text) !== null, 'write a network such as 10.0.0.0/8 or fd00::/8');

const Topic = z.enum(topics);
const Group = z.strictObject({
  name: z.string().min(1).max(60).optional(),
  channels: z.array(Channel).max(20).default([]),
  topics: z.strictObject({ before: Topic, during: Topic, after: Topic }).optional(),
});

const Organization = z.strictObject({
  name: z.string().min(1).max(100).default('Quarterdeck'),
  timeZone: z
    .string()
    .refine(isTimeZone, 'use a name of the IANA time zone database, such as Europe/Berlin')
    .default('UTC'),
  policy: PolicySettings.default({}),
});

/** The settings file, as people write it, with these integrations. Only `services` is required. */
export function settingsSchema(integrations: readonly UsableIntegration[]) {
  return z.strictObject({
    organization: Organization.prefault({}),
    environments: z
      .array(z.union([Name, z.strictObject({ name: Name, aliases: z.array(Name).max(20).default([]) })]))
      .min(1)
      .max(20)
      .optional(),
    defaultEnvironment: Name.optional(),
    channels: z.strictObject({ releases: Channel.prefault('#releases'), escalations: Channel.optional() }).prefault({}),
    people: z
      .strictObject({ onCall: UserGroup.nullable().default(null), managers: z.array(Person).max(20).default([]) })
      .prefault({}),
    groups: z.record(Name, Group).default({}),
    tiers: z.record(Name, z.strictObject({ policy: PolicySettings })).default({}),
    strategyMatrix: z
      .array(
        z.strictObject({
          application: z.enum(applicationTypes),
          risk: z.enum(riskLevels),
          downtimeToleranceMinutes: z.number().min(0),
          strategy: z.enum(strategyNames),
        }),
      )
      .min(1)
      .optional(),
    probes: z.strictObject({ networks: z.array(PrivateNetwork).max(50).optional() }).default({}),
    integrations: integrationsSchema(integrations),
    services: z.record(Name, serviceSchema(integrations)),
  });
}
export type SettingsFile = z.output<ReturnType<typeof settingsSchema>>;

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

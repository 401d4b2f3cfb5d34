import { z } from 'zod';
import { applicationTypes } from '../domain/service.ts';
import { topics } from '../domain/stakeholder/matrix.ts';
import { riskLevels, strategyNames } from '../domain/strategy/matrix.ts';
import { parseNetwork } from '../lib/ip-address.ts';
import { readWebAddress } from '../lib/web-address.ts';
import { Duration, PolicySettings } from './policy-schema.ts';

const Name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'use small letters, digits and dashes');
const ChannelId = z.string().regex(/^[CGD][A-Z0-9]{2,20}$/, 'use the channel’s id (it begins with C), not its name');
const PersonId = z
  .string()
  .regex(/^[UW][A-Z0-9]{2,20}$/, 'use the person’s member id (it begins with U), not the name');
const GroupId = z.string().regex(/^S[A-Z0-9]{2,20}$/, 'use the user group’s id (it begins with S), not its handle');
/** Program and arguments as a list: no shell reads it, so nothing in a version can become a command. */
const Command = z.array(z.string().min(1)).min(1).max(50);

const WebAddress = z.url({ protocol: /^https?$/ }).superRefine((text, context) => {
  const read = readWebAddress(text);
  if (!read.ok) context.addIssue({ code: 'custom', message: `it is not a plain address: ${read.error}` });
});
const PrivateNetwork = z
  .string()
  .refine((text) => parseNetwork(text) !== null, 'write a network such as 10.0.0.0/8 or fd00::/8');

const Check = z.strictObject({
  name: Name,
  title: z.string().min(1).max(80),
  url: WebAddress,
  kind: z.enum(['health', 'journey', 'page', 'api']),
  critical: z.boolean().default(false),
  expectStatus: z.number().int().min(100).max(599).default(200),
  expectText: z.string().min(1).max(200).nullable().default(null),
});

const ServiceEnvironment = z.strictObject({
  url: WebAddress.nullable().default(null),
  commands: z
    .strictObject({
      up: Command,
      install: Command,
      smoke: Command,
      shift: Command,
      replace: Command,
      restore: Command,
      down: Command,
    })
    .partial(),
  instances: z.array(z.string().min(1).max(40)).max(200).default([]),
  runningVersion: z.strictObject({
    url: WebAddress,
    field: z.string().min(1).max(60).default('version'),
  }),
  checks: z
    .array(Check)
    .min(1, 'name at least one check: a release that nothing watches cannot be called healthy')
    .max(50),
  variables: z
    .array(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/))
    .max(200)
    .default([]),
});

const Service = z.strictObject({
  displayName: z.string().min(1).max(60).optional(),
  description: z.string().max(200).default(''),
  application: z.enum(applicationTypes),
  tier: Name.default('standard'),
  downtimeToleranceMinutes: z.number().min(0).max(1_440).default(0),
  dependsOn: z.array(Name).max(100).default([]),
  runbook: WebAddress.nullable().default(null),
  commandEnvironment: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), z.string().max(2_000)).default({}),
  artifacts: z.strictObject({
    describe: Command,
    list: Command,
    timeout: Duration.refine((ms) => ms > 0 && ms <= 600_000, 'write more than 0 and at most 10 min').prefault('30 s'),
    maxOutputKb: z.number().int().min(16).max(16_384).default(1_024),
  }),
  environments: z.record(Name, ServiceEnvironment),
  policy: PolicySettings.default({}),
});

const Topic = z.enum(topics);
const Group = z.strictObject({
  name: z.string().min(1).max(60).optional(),
  channels: z.array(ChannelId).max(20).default([]),
  topics: z.strictObject({ before: Topic, during: Topic, after: Topic }).optional(),
});

/** The settings file, as people write it. */
export const SettingsFile = z.strictObject({
  organization: z.strictObject({
    name: z.string().min(1).max(100),
    timeZone: z
      .string()
      .refine(isTimeZone, 'use a name of the IANA time zone database, such as Europe/Berlin')
      .default('UTC'),
    policy: PolicySettings.default({}),
  }),
  environments: z.array(Name).min(1).max(20),
  defaultEnvironment: Name.optional(),
  channels: z.strictObject({ releases: ChannelId, escalations: ChannelId }),
  people: z.strictObject({ onCall: GroupId, managers: z.array(PersonId).max(20).default([]) }),
  groups: z.record(Name, Group),
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
  probes: z.strictObject({ networks: z.array(PrivateNetwork).max(50).default([]) }).default({ networks: [] }),
  services: z.record(Name, Service),
});
export type SettingsFile = z.infer<typeof SettingsFile>;

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

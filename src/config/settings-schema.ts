import { z } from 'zod';
import { Name } from './name.ts';
import { PolicySettings } from './policy-schema.ts';
import { Agents } from './sections/agents.ts';
import { Calendar } from './sections/calendar.ts';
import { Environments } from './sections/environments.ts';
import { escalationSchema } from './sections/escalation.ts';
import { documentsSchema, ticketsSchema } from './sections/linked-records.ts';
import { Locks } from './sections/locks.ts';
import { onCallSchema } from './sections/on-call.ts';
import { Organization } from './sections/organization.ts';
import { Probes } from './sections/probes.ts';
import { stakeholderGroupSchema } from './sections/stakeholders.ts';
import { StrategyMatrix } from './sections/strategy.ts';
import { TaskTemplates } from './sections/tasks.ts';
import { Thresholds } from './sections/thresholds.ts';
import { Webhooks } from './sections/webhooks.ts';
import { serviceSchema } from './service-schema.ts';
import { Channel, Person } from './slack-names.ts';
import { integrationsSchema, type UsableIntegration } from './uses.ts';

/** The schema of the settings file, with these integrations. Only `services` is required. */
export function settingsSchema(integrations: readonly UsableIntegration[]) {
  const escalation = escalationSchema(integrations);
  return z.strictObject({
    organization: Organization.extend({
      escalation,
      tickets: ticketsSchema(integrations).optional(),
      documents: documentsSchema(integrations).optional(),
      tasks: TaskTemplates.default([]),
    }).prefault({}),
    environments: Environments.optional(),
    defaultEnvironment: Name.optional(),
    channels: z.strictObject({ releases: Channel.prefault('#releases'), escalations: Channel.optional() }).prefault({}),
    people: z
      .strictObject({
        onCall: onCallSchema(integrations).nullable().default(null),
        managers: z.array(Person).max(20).default([]),
      })
      .prefault({}),
    groups: z.record(Name, stakeholderGroupSchema(integrations)).default({}),
    tiers: z
      .record(
        Name,
        z.strictObject({ policy: PolicySettings.default({}), thresholds: Thresholds.default({}), escalation }),
      )
      .default({}),
    strategyMatrix: StrategyMatrix.optional(),
    probes: Probes.default({}),
    calendar: Calendar,
    agents: Agents,
    locks: Locks,
    webhooks: Webhooks,
    integrations: integrationsSchema(integrations),
    services: z.record(Name, serviceSchema(integrations)),
  });
}
export type SettingsFile = z.output<ReturnType<typeof settingsSchema>>;

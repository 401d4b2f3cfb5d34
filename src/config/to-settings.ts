import { withUsualAliases } from '../domain/find-name.ts';
import type { Invocation } from '../domain/invocation.ts';
import { type ActionName, actionNames, type Service, type ServiceCheck } from '../domain/service.ts';
import type { Settings } from '../domain/settings.ts';
import { defaultTopics } from '../domain/stakeholder/matrix.ts';
import { defaultStrategyMatrix } from '../domain/strategy/matrix.ts';
import { toCalendar } from './sections/calendar.ts';
import { toSubscribers } from './sections/webhooks.ts';
import type { SettingsFile } from './settings-schema.ts';
import type { CheckSettings } from './uses.ts';

type ServiceSettings = SettingsFile['services'][string];

/** The settings as the program uses them, with defaults filled in. */
export function toSettings(file: SettingsFile, { networks = [] }: { networks?: readonly string[] }): Settings {
  const environments = (file.environments ?? environmentsOf(file.services)).map((one, order) =>
    typeof one === 'string' ? { name: one, order, aliases: [] } : { ...one, order },
  );
  const { organization, channels, people } = file;
  return {
    organization: { name: organization.name, timeZone: organization.timeZone },
    environments: withUsualAliases(environments, wordsOf(file.services)),
    hasEnvironmentOrder: file.environments !== undefined,
    defaultEnvironment: file.defaultEnvironment ?? defaultOf(environments.map(({ name }) => name)),
    services: Object.fromEntries(
      Object.entries(file.services).map(([name, service]) => [name, toService(name, service, organization)]),
    ),
    groups: Object.entries(file.groups).map(([id, group]) => ({
      id,
      name: group.name ?? `${id.charAt(0).toUpperCase()}${id.slice(1)}`,
      channels: group.channels.filter((one) => typeof one === 'string'),
      places: group.channels.flatMap((one, position) => (typeof one === 'string' ? [] : [{ ...one, position }])),
      topics: group.topics ??
        defaultTopics[id] ?? { before: 'release-summary', during: 'progress-updates', after: 'success-summary' },
    })),
    releaseChannel: channels.releases,
    escalationChannel: channels.escalations ?? channels.releases,
    onCallGroup: people.onCall,
    managers: people.managers,
    strategyMatrix: file.strategyMatrix ?? defaultStrategyMatrix,
    probeNetworks: file.probes.networks ?? networks,
    calendar: toCalendar(file.calendar, organization.timeZone),
    agents: { heartbeatMs: file.agents.heartbeat },
    locks: {
      expiryMs: file.locks.expiry,
      nagEveryMs: file.locks.remindEvery,
      nagBeforeExpiryMs: file.locks.remindBeforeExpiry,
    },
    webhooks: toSubscribers(file.webhooks),
    integrations: file.integrations,
    policies: {
      organization: organization.policy,
      tiers: Object.fromEntries(Object.entries(file.tiers).map(([name, tier]) => [name, tier.policy])),
      services: Object.fromEntries(Object.entries(file.services).map(([name, service]) => [name, service.policy])),
    },
    thresholds: {
      organization: organization.thresholds,
      tiers: Object.fromEntries(Object.entries(file.tiers).map(([name, tier]) => [name, tier.thresholds])),
      services: Object.fromEntries(Object.entries(file.services).map(([name, service]) => [name, service.thresholds])),
    },
    escalation: {
      organization: organization.escalation,
      tiers: Object.fromEntries(Object.entries(file.tiers).map(([name, tier]) => [name, tier.escalation])),
      services: Object.fromEntries(Object.entries(file.services).map(([name, service]) => [name, service.escalation])),
    },
  };
}

/** Every word that refers to a service. */
function wordsOf(services: SettingsFile['services']): ReadonlySet<string> {
  return new Set(
    Object.entries(services).flatMap(([name, { displayName = name, aliases }]) => [
      name,
      displayName.toLowerCase(),
      ...aliases,
    ]),
  );
}

/** The environments in the order in which services first mention them. */
function environmentsOf(services: SettingsFile['services']): string[] {
  return [...new Set(Object.values(services).flatMap(({ environments }) => Object.keys(environments)))];
}

function defaultOf(environments: readonly string[]): string {
  return environments.includes('production') ? 'production' : (environments.at(-1) ?? 'production');
}

function toService(
  name: string,
  service: ServiceSettings,
  organization: Pick<SettingsFile['organization'], 'tickets' | 'documents' | 'tasks'>,
): Service {
  return {
    name,
    displayName: service.displayName ?? name,
    aliases: service.aliases,
    description: service.description,
    application: service.application ?? 'unspecified',
    tier: service.tier,
    downtimeToleranceMinutes: service.downtimeToleranceMinutes,
    dependsOn: service.dependsOn,
    runbookUrl: service.runbook,
    commandEnvironment: service.commandEnvironment,
    versions: service.versions ?? null,
    versionPattern: service.versionPattern,
    // A service without them says null.
    tickets: (service.tickets === undefined ? organization.tickets : service.tickets) ?? null,
    documents: (service.documents === undefined ? organization.documents : service.documents) ?? null,
    tasks: service.tasks ?? organization.tasks,
    environments: Object.fromEntries(
      Object.entries(service.environments).map(([environmentName, environment]) => [
        environmentName,
        {
          name: environmentName,
          url: environment.url,
          actions: actionsIn(environment),
          instances: environment.instances,
          runningVersion: environment.runningVersion,
          ready:
            environment.ready === undefined
              ? null
              : { withinMs: environment.ready.within, readings: environment.ready.readings },
          checks: named([...healthChecks(environment.health), ...(environment.checks ?? [])]),
          canary: environment.canary ?? null,
          change: environment.change ?? null,
          environmentVariables: environment.variables,
        },
      ]),
    ),
  };
}

const healthTitles: Readonly<Record<string, string>> = {
  db: 'Health of the database',
  redis: 'Health of Redis',
  external: 'Health of external services',
};

/** `/health` of a service, and what it depends on below it. */
function healthChecks(health: ServiceSettings['environments'][string]['health']): CheckSettings[] {
  if (health === undefined) return [];
  const base = health.url.replace(/\/+$/, '');
  const check = (path: string, name: string, title: string): CheckSettings => ({
    name,
    title,
    uses: 'http',
    with: { url: `${base}${path}` },
    kind: 'health',
    isCritical: false,
    measures: null,
    expect: { kind: 'answer', status: 200, text: null },
    everyMs: null,
  });
  return [
    check('/health', 'health', 'Health of the service'),
    ...health.parts.map((part) => check(`/health/${part}`, `health-${part}`, healthTitles[part] ?? part)),
  ];
}

function actionsIn(environment: ServiceSettings['environments'][string]): Partial<Record<ActionName, Invocation>> {
  return Object.fromEntries(
    actionNames.flatMap((name) => (environment[name] === undefined ? [] : [[name, environment[name]]])),
  );
}

/**
 * Gives every check a unique name, and a title where it has none: the URL without the parts that all have in common.
 */
function named(checks: readonly CheckSettings[]): ServiceCheck[] {
  const taken = new Set(checks.flatMap(({ name }) => name ?? []));
  return checks.map((check): ServiceCheck => {
    const { url } = check.with;
    const name = check.name ?? freeName(typeof url === 'string' ? lastPart(url) : check.uses, taken);
    taken.add(name);
    const title = check.title ?? (typeof url === 'string' ? url.replace(/^https?:\/\//, '').slice(0, 80) : name);
    return { ...check, name, title };
  });
}

function lastPart(url: string): string {
  const path = /^https?:\/\/[^/?#]*([^?#]*)/.exec(url)?.[1] ?? '';
  const part = path.split('/').findLast((one) => one !== '') ?? '';
  return (
    part
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 40) || 'front-page'
  );
}

function freeName(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted;
  for (let number = 2; ; number += 1) if (!taken.has(`${wanted}-${number}`)) return `${wanted}-${number}`;
}

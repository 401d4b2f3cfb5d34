import type { Timelines } from '../../src/domain/escalation/timeline.ts';
import type { PolicyPart } from '../../src/domain/policy/policy.ts';
import type { Service, ServiceCheck, ServiceEnvironment } from '../../src/domain/service.ts';
import type { Settings } from '../../src/domain/settings.ts';
import { defaultTopics, type StakeholderGroup } from '../../src/domain/stakeholder/matrix.ts';
import { defaultStrategyMatrix } from '../../src/domain/strategy/matrix.ts';

/** The people and groups of the test workspace, by what they are. */
export const people = {
  requester: 'UREQUESTER',
  approver: 'UAPPROVER1',
  secondApprover: 'UAPPROVER2',
  thirdApprover: 'UAPPROVER3',
  author: 'UAUTHOR',
  onCall: 'UONCALL',
  manager: 'UMANAGER',
  bystander: 'UBYSTANDER',
  guest: 'UGUEST',
  outsider: 'USTRANGER',
  gone: 'UGONE',
  bot: 'UBOT',
} as const;

export const groups = { approvers: 'SAPPROVERS', onCall: 'SONCALL' } as const;
export const channels = { releases: 'CRELEASES', escalations: 'CESCALATE' } as const;

/**
 * Quick, but with the shape of real policies: an interval of the watch is real time of the database. Most tests release to
 * production at once.
 */
const quickPolicy: PolicyPart = {
  approvalsNeeded: 1,
  approverGroups: [groups.approvers],
  promotion: 'optional',
  watchWindowMs: 60_000,
  watchIntervalMs: 20,
  analysisPauseMs: 10,
  readyWithinMs: 50,
  readyReadings: 1,
};

export interface TestSettingsOptions {
  /** Makes the services' names unique, so that tests can share one database. */
  suffix?: string;
  policy?: PolicyPart;
  /** Of the organization. */
  escalation?: Timelines;
}

/** Three services of three kinds, five groups in five channels, two environments. */
export function testSettings({ suffix = '', policy = {}, escalation = {} }: TestSettingsOptions = {}): Settings {
  const names = serviceNames(suffix);
  const services: Record<string, Service> = {
    [names.shop]: service(names.shop, { application: 'e-commerce', tier: 'critical', dependsOn: [names.bank] }),
    [names.bank]: service(names.bank, { application: 'banking-api', tier: 'critical' }),
    [names.tool]: service(names.tool, { application: 'internal-tool', tier: 'standard', downtimeToleranceMinutes: 5 }),
  };
  return {
    organization: { name: 'Test Company', timeZone: 'UTC' },
    environments: [
      { name: 'staging', order: 0, aliases: [] },
      { name: 'production', order: 1, aliases: ['prod'] },
    ],
    hasEnvironmentOrder: true,
    defaultEnvironment: 'production',
    services,
    groups: Object.keys(defaultTopics).map(group),
    releaseChannel: channels.releases,
    escalationChannel: channels.escalations,
    onCallGroup: groups.onCall,
    managers: [people.manager],
    strategyMatrix: defaultStrategyMatrix,
    probeNetworks: [],
    agents: { heartbeatMs: 900_000 },
    locks: { expiryMs: null, nagEveryMs: 86_400_000, nagBeforeExpiryMs: 1_800_000 },
    calendar: [],
    webhooks: [],
    integrations: {},
    thresholds: { organization: {}, tiers: {}, services: {} },
    escalation: { organization: escalation, tiers: {}, services: {} },
    policies: { organization: { ...quickPolicy, ...policy }, tiers: {}, services: {} },
  };
}

export function serviceNames(suffix: string): { shop: string; bank: string; tool: string } {
  return { shop: `shop${suffix}`, bank: `bank${suffix}`, tool: `tool${suffix}` };
}

function group(id: string): StakeholderGroup {
  const topics = defaultTopics[id];
  if (!topics) throw new Error(`there is no default group ${id}`);
  return { id, name: id, channels: [`C${id.toUpperCase()}`], places: [], topics };
}

function service(name: string, more: Partial<Service>): Service {
  return {
    name,
    displayName: name,
    aliases: [],
    description: `The ${name}`,
    application: 'e-commerce',
    tier: 'standard',
    downtimeToleranceMinutes: 0,
    dependsOn: [],
    runbookUrl: null,
    versions: { uses: 'shell', with: { list: ['versions', 'list', name], describe: ['versions', 'describe', name] } },
    versionPattern: null,
    commandEnvironment: {},
    tickets: null,
    documents: null,
    tasks: [],
    environments: { staging: environment(name, 'staging'), production: environment(name, 'production') },
    ...more,
  };
}

/** Commands say what they do to the fake world: `<verb> <service> <environment> <version> [<percent or instance>]`. */
function environment(service: string, name: string): ServiceEnvironment {
  const command = (verb: string, last: string[] = []) => ({
    uses: 'shell',
    with: { argv: [verb, '{service}', '{environment}', '{version}', ...last] },
  });
  return {
    name,
    url: `http://${service}.${name}.test/`,
    actions: {
      install: command('install'),
      smoke: command('smoke'),
      shift: command('shift', ['{percent}']),
      replace: command('replace', ['{instance}']),
      restore: command('restore'),
    },
    instances: ['one', 'two'],
    runningVersion: { url: `http://${service}.${name}.test/version`, field: 'version' },
    ready: null,
    checks: [
      check(service, name, 'health', { kind: 'health', title: 'The machine answers' }),
      check(service, name, 'pay', { kind: 'journey', title: 'Paying for a basket', isCritical: true }),
    ],
    canary: null,
    change: null,
    environmentVariables: ['PAYMENT_KEY'],
  };
}

function check(service: string, environment: string, name: string, more: Partial<ServiceCheck>): ServiceCheck {
  return {
    name,
    title: name,
    uses: 'http',
    with: { url: `http://${service}.${environment}.test/${name}` },
    kind: 'page',
    isCritical: false,
    measures: null,
    everyMs: null,
    expect: { kind: 'answer', status: 200, text: null },
    ...more,
  };
}

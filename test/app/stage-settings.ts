import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';
import { demoSettings } from '../../src/cli/paths.ts';
import { channelIds, personIds, userGroupIds } from '../../src/local-workspace/default-seed.ts';
import type { ScriptedServices } from './scripted-service.ts';

/** Everything happens while the test looks: minutes become moments. */
export const quickPolicy = {
  approvalsNeeded: 1,
  approverGroups: [userGroupIds.releaseApprovers],
  watchWindow: '2 s',
  watchInterval: '100 ms',
  readingsPerRound: 1,
  // A watch of two seconds has too few readings to show that a service is healthy.
  judgeBy: 'n-of-m',
  breachesNeeded: 2,
  breachWindow: 3,
  minimumSample: 2,
  // A busy test machine is slow; that must not look like a slow version.
  latencyFloor: '10 s',
  analysisRounds: 1,
  analysisPause: '50 ms',
  stepTimeout: '60 s',
  readyWithin: '1 s',
  readyReadings: 1,
  stopGrace: '2 s',
};

const command = fileURLToPath(new URL('./scripted-command.mjs', import.meta.url));

/** The settings file of a stage with scripted services, as YAML. */
export function scriptedSettings(
  services: Pick<ScriptedServices, 'url' | 'logFile'>,
  names: readonly string[],
  policy: Partial<typeof quickPolicy> = {},
): string {
  const run = (service: string, verb: string, ...more: string[]) => [
    'node',
    command,
    services.url,
    services.logFile,
    service,
    verb,
    ...more,
  ];
  const check = (service: string, name: string, title: string, kind: string, critical = false) => ({
    name,
    title,
    url: `${services.url}/${service}/${name}`,
    kind,
    critical,
  });
  const service = (name: string) => ({
    displayName: name.charAt(0).toUpperCase() + name.slice(1),
    application: 'e-commerce',
    tier: 'critical',
    versions: { uses: 'shell', describe: run(name, 'describe', '{version}'), list: run(name, 'list') },
    environments: {
      production: {
        url: `${services.url}/${name}/`,
        runningVersion: { url: `${services.url}/${name}/version`, field: 'version' },
        install: run(name, 'install', '{version}'),
        smoke: run(name, 'smoke', '{version}'),
        shift: run(name, 'shift', '{version}', '{percent}'),
        restore: run(name, 'restore', '{version}'),
        checks: [
          check(name, 'health', 'Health of the service', 'health'),
          check(name, 'pay', 'Paying', 'journey', true),
        ],
      },
    },
  });
  return stringify({
    organization: { name: 'Harbor & Co', timeZone: 'UTC', policy: { ...quickPolicy, ...policy } },
    environments: ['production'],
    channels: { releases: channelIds.releases, escalations: channelIds.onCall },
    people: { onCall: userGroupIds.onCall, managers: [personIds.ada] },
    groups: {
      executives: { name: 'Executives', channels: [channelIds.execUpdates] },
      product: { name: 'Product', channels: [channelIds.productUpdates] },
      development: { name: 'Development', channels: [channelIds.devUpdates] },
      operations: { name: 'Operations', channels: [channelIds.opsUpdates] },
      support: { name: 'Customer support', channels: [channelIds.supportUpdates] },
    },
    probes: { networks: ['127.0.0.0/8'] },
    services: Object.fromEntries(names.map((name) => [name, service(name)])),
  });
}

/** The demo's own settings file with the quick policy. */
export function demoSettingsText(policy: Partial<typeof quickPolicy> = {}): string {
  const file = parse(readFileSync(demoSettings, 'utf8')) as { organization: { policy: object } };
  file.organization.policy = { ...file.organization.policy, ...quickPolicy, ...policy };
  // Quoted, because what is filled in later may look like a number.
  return stringify(file, { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN', lineWidth: 0 });
}

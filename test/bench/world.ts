import { localTokens } from '../../src/cli/local.ts';
import type { ServiceCheck } from '../../src/domain/service.ts';
import type { Settings } from '../../src/domain/settings.ts';
import { defaultSeed } from '../../src/local-workspace/default-seed.ts';
import type { WorkspaceSeed } from '../../src/local-workspace/seed.ts';
import { channels, groups, people, testSettings } from '../support/test-settings.ts';

export const secrets = {
  botToken: localTokens.bot.reveal(),
  signingSecret: localTokens.signing.reveal(),
};

/** The person who types all commands, and where. */
export const typist = { userId: people.requester, channelId: channels.releases };

/** Those whose approval counts, in the order in which the fan-out asks them. */
export const approvers = [1, 2, 3, 4, 5, 6].map((number) => `UBENCHAPP${number}`);

/** The name of the service that the nth release of a benchmark is of. */
export const serviceName = (index: number) => `service-${index}`;

/**
 * Settings with as many services as there may be releases at once. Five groups with one channel each, or one group with
 * as many channels as asked for.
 */
export function benchSettings(services: number, channelsOfOneGroup: number | null = null): Settings {
  const settings = testSettings();
  const { shop } = settings.services;
  const [group] = settings.groups;
  if (!shop || !group) throw new Error('the test settings have no shop or no group');
  const names = Array.from({ length: services }, (_, index) => serviceName(index));
  return {
    ...settings,
    services: Object.fromEntries(names.map((name) => [name, { ...shop, name, displayName: name, dependsOn: [] }])),
    groups:
      channelsOfOneGroup === null
        ? settings.groups
        : [{ ...group, channels: Array.from({ length: channelsOfOneGroup }, (_, index) => `CFAN${index}`) }],
  };
}

export interface Checked {
  port: number;
  each: number;
  intervalMs: number;
}

/** The same services with many HTTP checks each, and policies that read all of them once an interval. */
export function withChecks(settings: Settings, checked: Checked | undefined): Settings {
  if (checked === undefined) return settings;
  const { port, each, intervalMs } = checked;
  const checks = Array.from({ length: each }, (_, index) => ({
    ...{
      name: `check-${index}`,
      title: `Check ${index}`,
      kind: 'api',
      isCritical: false,
      measures: null,
      everyMs: null,
    },
    ...{ uses: 'http', with: { url: `http://127.0.0.1:${port}/check-${index}` } },
    expect: { kind: 'answer', status: 200, text: null },
  })) satisfies ServiceCheck[];
  const { organization } = settings.policies;
  return {
    ...settings,
    probeNetworks: ['127.0.0.0/8'],
    agents: { heartbeatMs: 900_000 },
    webhooks: [],
    policies: {
      ...settings.policies,
      organization: { ...organization, watchIntervalMs: intervalMs, readingsPerRound: 1, judgeBy: 'evidence' },
    },
    services: Object.fromEntries(
      Object.entries(settings.services).map(([name, service]) => {
        const { production } = service.environments;
        if (!production) throw new Error('every service is in production');
        return [name, { ...service, environments: { production: { ...production, checks } } }];
      }),
    ),
  };
}

/** A workspace with the channels and people that the settings name. */
export function benchSeed(settings: Settings): WorkspaceSeed {
  const { team, app, commands, shortcuts } = defaultSeed;
  const ids = [...new Set([...Object.values(channels), ...settings.groups.flatMap((group) => group.channels)])];
  const staff = [people.requester, people.onCall, ...approvers];
  return {
    team,
    app,
    commands,
    shortcuts,
    people: staff.map((id) => ({
      id,
      name: id.toLowerCase(),
      realName: id,
      title: '',
      email: `${id}@harbor.example`,
      avatarColor: '#64748b',
    })),
    channels: ids.map((id) => ({
      id,
      name: id.toLowerCase(),
      kind: 'public' as const,
      purpose: '',
      memberIds: [...staff, app.botUserId],
      ...(id === channels.releases ? { isGeneral: true } : {}),
    })),
    userGroups: [
      { id: groups.approvers, handle: 'approvers', name: 'Approvers', memberIds: approvers },
      { id: groups.onCall, handle: 'on-call', name: 'On call', memberIds: [people.onCall] },
    ],
  };
}

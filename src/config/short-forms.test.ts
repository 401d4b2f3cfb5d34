import { describe, expect, it } from 'vitest';
import { integrations } from '../../test/support/integrations.ts';
import type { Settings } from '../domain/settings.ts';
import { parseSettings } from './settings.ts';
import { SettingsError } from './settings-error.ts';

const smallest = `services:
  api:
    environments:
      production:
        deploy: [./deploy.sh, "{version}"]
        checks: [https://api.example.com/health]
`;
const parse = (text: string): Settings => parseSettings(text, 'quarterdeck.yaml', {}, { integrations });

function problemsOf(text: string): string[] {
  try {
    parse(text);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.message.split('\n');
    throw error;
  }
}

describe('five lines for a service', () => {
  it('are a complete file', () => {
    const settings = parse(smallest);
    expect(settings).toMatchObject({
      environments: [{ name: 'production', order: 0 }],
      defaultEnvironment: 'production',
      releaseChannel: '#releases',
      escalationChannel: '#releases',
      onCallGroup: null,
      groups: [],
      probeNetworks: [],
      agents: { heartbeatMs: 900_000 },
      locks: { expiryMs: null, nagEveryMs: 86_400_000, nagBeforeExpiryMs: 1_800_000 },
      webhooks: [],
    });
    expect(settings.services.api).toMatchObject({ application: 'unspecified', versions: null, tier: 'standard' });
    expect(settings.services.api?.environments.production).toMatchObject({
      actions: { deploy: { uses: 'shell', with: { argv: ['./deploy.sh', '{version}'], folder: '.' } } },
      runningVersion: null,
      ready: null,
      checks: [
        {
          ...{ name: 'health', title: 'api.example.com/health', kind: 'health', isCritical: false },
          ...{ uses: 'http', with: { url: 'https://api.example.com/health' } },
          expect: { kind: 'answer', status: 200, text: null },
        },
      ],
    });
  });

  it('give every check a name of its own', () => {
    const two = 'checks: [https://a.example/health, https://b.example/health/, https://c.example]';
    const { checks = [] } = parse(smallest.replace(/checks: .*/, two)).services.api?.environments.production ?? {};
    expect(checks.map(({ name }) => name)).toEqual(['health', 'health-2', 'front-page']);
  });

  it('need one line for the standard health endpoints, or name the parts', () => {
    const titled = (text: string) =>
      parse(smallest.replace(/checks: .*/, text)).services.api?.environments.production?.checks.map(
        ({ name, with: { url } }) => `${name} ${url}`,
      );
    expect(titled('health: https://api.example.com/')).toEqual([
      'health https://api.example.com/health',
      'health-db https://api.example.com/health/db',
      'health-redis https://api.example.com/health/redis',
      'health-external https://api.example.com/health/external',
    ]);
    const some =
      'health: { url: "https://api.example.com", parts: [db] }\n        checks: [https://api.example.com/health]';
    expect(titled(some)).toEqual([
      'health https://api.example.com/health',
      'health-db https://api.example.com/health/db',
      'health-2 https://api.example.com/health',
    ]);
    expect(
      problemsOf(smallest.replace(/checks: .*/, 'health: { url: "https://api.example.com", parts: [disk] }')),
    ).toHaveLength(1);
    expect(problemsOf(smallest.replace(/ {8}checks: .*\n/, ''))[0]).toContain('name at least one check');
  });

  it('name channels and people by name or by id', () => {
    const more = `${smallest}channels: { releases: deploys, escalations: "C0ESCALATE" }
people: { onCall: "@sre", managers: [ada.lindqvist, U0SAM00001] }
`;
    expect(parse(more)).toMatchObject({
      releaseChannel: '#deploys',
      escalationChannel: 'C0ESCALATE',
      onCallGroup: '@sre',
      managers: ['@ada.lindqvist', 'U0SAM00001'],
    });
  });
});

describe('what is wrong is named by file, line and key', () => {
  it.each([
    [
      'a command as one text',
      smallest.replace('[./deploy.sh, "{version}"]', './deploy.sh 1.0'),
      /^quarterdeck\.yaml:5: services\.api\.environments\.production\.deploy: write the command as a list, such as .* in “uses” \(ansible, .*\bshell\b.*\)$/,
    ],
    [
      'an integration that is not known',
      smallest.replace('[./deploy.sh, "{version}"]', '{ uses: bamboo, job: deploy }'),
      /:5: .*deploy\.uses: write the command as a list/,
    ],
    [
      'a key that the integration does not have',
      smallest.replace('[./deploy.sh, "{version}"]', '{ uses: ansible, playbook: a.yml, plabook: b.yml }'),
      /:5: .*deploy\.plabook: unknown key/,
    ],
    [
      'an option where a path belongs',
      smallest.replace('[./deploy.sh, "{version}"]', '{ uses: ansible, playbook: --help }'),
      /:5: .*deploy\.playbook: write a path/,
    ],
    [
      'a check that cannot be one',
      smallest.replace('https://api.example.com/health', 'ftp://api.example.com'),
      /:6: .*checks\.0\.url: /,
    ],
    [
      'an integration that is used and not set up',
      smallest.replace('[https://api.example.com/health]', '[{ uses: prometheus, query: up }]'),
      /: integrations\.prometheus: a service uses it, and it needs: url$/,
    ],
    [
      'settings of an integration that is not known',
      `${smallest}integrations: { bamboo: {} }\n`,
      /:7: integrations\.bamboo: unknown key/,
    ],
    [
      'an environment that nothing deploys to',
      smallest.replace('deploy: [./deploy.sh, "{version}"]', 'install: [./install.sh]'),
      /:4: .*production: nothing says how to deploy here/,
    ],
    [
      'a key of an earlier version',
      smallest.replace('deploy: [./deploy.sh, "{version}"]', 'commands: {}'),
      /:5: .*commands: its actions now go directly under the environment/,
    ],
    [
      'a pattern that is none',
      smallest.replace('api:', 'api:\n    versionPattern: "v("'),
      /:3: .*versionPattern: it is not a regular/,
    ],
  ])('%s', (_what, text, expected) => {
    const problems = problemsOf(text);
    expect(problems.filter((one) => expected.test(one))).toHaveLength(1);
  });
});

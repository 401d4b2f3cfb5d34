import { describe, expect, it } from 'vitest';
import { integrations } from '../../test/support/integrations.ts';
import { policyFor } from '../domain/settings.ts';
import { loadIntegrations } from '../integrations/registry.ts';
import type { SettingsProblem } from './problems.ts';
import { loadSettings, parseSettings } from './settings.ts';
import { SettingsError } from './settings-error.ts';

const good = `organization:
  name: Test Company
  timeZone: Europe/Berlin
  policy:
    approvalsNeeded: 2
    watchWindow: 30 min
environments: [staging, production]
channels:
  releases: C0RELEASES
  escalations: C0ESCALATE
people:
  onCall: S0ONCALL
groups:
  executives:
    channels: [C0EXEC]
  partners: {}
tiers:
  critical:
    policy:
      watchWindow: 2 h
services:
  shop:
    application: e-commerce
    tier: critical
    versions: { uses: shell, describe: [tool, describe, "{version}"], list: [tool, list] }
    environments:
      production:
        install: [tool, install]
        deploy: [tool, deploy]
        runningVersion:
          url: \${SHOP}/version
        checks:
          - name: home
            title: Front page
            url: \${SHOP}/
            kind: page
            critical: true
    policy:
      analysisRounds: 7
`;
const variables = { SHOP: 'http://shop.test' };
const parse = (text: string) => parseSettings(text, 'quarterdeck.yaml', variables, { integrations });

function problemsOf(text: string, given: Record<string, string> = variables): readonly SettingsProblem[] {
  try {
    parseSettings(text, 'quarterdeck.yaml', given, { integrations });
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  throw new Error('the settings were accepted');
}

describe('good settings', () => {
  it('are filled in from the environment and from the defaults', () => {
    const settings = parse(good);
    expect(settings.services.shop).toMatchObject({
      displayName: 'shop',
      tier: 'critical',
      downtimeToleranceMinutes: 0,
    });
    expect(settings.services.shop?.environments.production?.checks[0]).toEqual({
      name: 'home',
      measures: null,
      everyMs: null,
      title: 'Front page',
      uses: 'http',
      with: { url: 'http://shop.test/' },
      kind: 'page',
      isCritical: true,
      expect: { kind: 'answer', status: 200, text: null },
    });
    expect(settings.defaultEnvironment).toBe('production');
    expect(settings.groups[0]).toMatchObject({ id: 'executives', topics: { during: 'major-issues' } });
    expect(settings.groups[1]).toMatchObject({ id: 'partners', name: 'Partners', channels: [] });
  });

  it('let the later layer win, and say which layer each value came from', () => {
    const settings = parse(good);
    const service = settings.services.shop;
    if (!service) throw new Error('the service is missing');
    const { policy, sources } = policyFor(settings, service, { approvalsNeeded: 3 });
    expect(policy).toMatchObject({
      approvalsNeeded: 3,
      watchWindowMs: 2 * 3_600_000,
      analysisRounds: 7,
      breachWindow: 5,
    });
    expect(sources).toMatchObject({
      approvalsNeeded: 'release',
      watchWindowMs: 'tier',
      analysisRounds: 'service',
      breachWindow: 'default',
    });
    expect(policyFor(settings, { ...service, tier: 'standard' }).policy.watchWindowMs).toBe(30 * 60_000);
  });
});

describe('broken settings name the line, the key and the mend', () => {
  it.each([
    [
      'a key that is not known',
      'timeZone: Europe/Berlin',
      'timezone: Europe/Berlin',
      3,
      'organization.timezone',
      'unknown key',
    ],
    ['a zone that is not known', 'Europe/Berlin', 'Mars/Olympus', 3, 'organization.timeZone', 'IANA'],
    ['a duration without a unit', '30 min', '"30"', 6, 'organization.policy.watchWindow', 'not a duration'],
    ['a negative number', 'approvalsNeeded: 2', 'approvalsNeeded: -1', 5, 'organization.policy.approvalsNeeded', '>=0'],
    ['a channel that is neither', 'C0EXEC', '"Executives!"', 15, 'groups.executives.channels.0', '"#name"'],
    ['a group that is neither', 'S0ONCALL', '"On Call"', 12, 'people.onCall', '"@handle"'],
    ['an application of no known kind', 'e-commerce', 'shop', 23, 'services.shop.application', 'expected one of'],
    [
      'a command as one string',
      'install: [tool, install]',
      'install: tool install',
      28,
      'services.shop.environments.production.install',
      'write the command as a list',
    ],
    [
      'an environment that is not listed',
      '      production:',
      '      moon:',
      27,
      'services.shop.environments.moon',
      'not in environments',
    ],
    [
      'an unknown kind of check',
      'kind: page',
      'kind: dance',
      36,
      'services.shop.environments.production.checks.0.kind',
      'expected one of',
    ],
    [
      'an interval that never pauses',
      'approvalsNeeded: 2',
      'watchInterval: 0 s',
      5,
      'organization.policy.watchInterval',
      'longer than 0',
    ],
    [
      'a canary that stops short',
      'analysisRounds: 7',
      'canaryPercents: [10, 50]',
      39,
      'services.shop.policy.canaryPercents',
      'end with 100',
    ],
    [
      'a canary that does not rise',
      'analysisRounds: 7',
      'canaryPercents: [50, 10, 100]',
      39,
      'services.shop.policy.canaryPercents',
      'must increase',
    ],
    [
      'a threshold that can never be broken',
      'analysisRounds: 7',
      'breachesNeeded: 9',
      39,
      'services.shop.policy.breachesNeeded',
      'never breach',
    ],
  ])('%s', (_what, from, to, line, key, mend) => {
    expect(good).toContain(from);
    const problems = problemsOf(good.replace(from, to));
    const problem = problems.find((one) => one.key === key);
    expect(problems.map((one) => one.key)).toContain(key);
    expect(problem).toMatchObject({ file: 'quarterdeck.yaml', line });
    expect(problem?.message).toContain(mend);
  });

  it('a service without a check, which nothing would watch', () => {
    const text = good.replace(/ {8}checks:[\s\S]*? {4}policy:/, '        checks: []\n    policy:');
    expect(problemsOf(text)).toMatchObject([
      { key: 'services.shop.environments.production.checks', message: expect.stringContaining('at least one check') },
    ]);
  });

  it('a variable that is not set, with the line that asks for it', () => {
    expect(problemsOf(good, {}).map((one) => [one.line, one.key])).toEqual([
      [31, 'SHOP'],
      [35, 'SHOP'],
    ]);
  });

  it('a secret where people would see it, and none where only commands do', () => {
    const secret = { ...variables, SHOP_TOKEN: 'canary-1' };
    const inCommand = good.replace('[tool, install]', `[tool, install, "\${SHOP_TOKEN}"]`);
    const [problem, ...more] = problemsOf(inCommand, secret);
    expect(more).toEqual([]);
    expect(problem).toMatchObject({
      line: 28,
      key: 'SHOP_TOKEN',
      message: expect.stringContaining('commandEnvironment'),
    });
    expect(problem?.message).not.toContain('canary');
    const written = good.replace('[tool, install]', '[tool, install, xoxb-1234567890-canary]');
    expect(problemsOf(written)).toMatchObject([
      {
        line: 28,
        key: 'services.shop.environments.production.install',
        message: expect.stringContaining('looks like a credential'),
      },
    ]);
    const inEnvironment = good.replace(
      '    policy:\n      analysisRounds',
      `    commandEnvironment: { TOKEN: "\${SHOP_TOKEN}" }\n    policy:\n      analysisRounds`,
    );
    const settings = parseSettings(inEnvironment, 'quarterdeck.yaml', secret, { integrations });
    expect(settings.services.shop?.commandEnvironment).toEqual({ TOKEN: 'canary-1' });
  });

  it('a private address whose network is not listed, and one that is never asked', () => {
    const at = (address: string, more = '') => good.replace(`\${SHOP}/version`, address) + more;
    const key = 'services.shop.environments.production.runningVersion.url';
    const listed = '\nprobes: { networks: [10.0.0.0/8, 169.254.0.0/16] }\n';
    expect(problemsOf(at('http://10.0.0.1/'))).toMatchObject([
      { key, line: 31, message: expect.stringContaining('probes.networks') },
    ]);
    expect(parse(at('http://10.0.0.1/', listed)).probeNetworks).toEqual(['10.0.0.0/8', '169.254.0.0/16']);
    expect(problemsOf(at('http://169.254.169.254/', listed))).toMatchObject([
      { key, message: expect.stringContaining('never asked') },
    ]);
    expect(problemsOf(at('http://10.1/', listed))).toMatchObject([
      { key, message: expect.stringContaining('usually written 10.0.0.1') },
    ]);
    expect(problemsOf(`${good}\nprobes: { networks: [10.0.0.1/8] }\n`)[0]?.message).toContain('10.0.0.0/8');
  });

  it('what a variable holds stays a text: it never becomes a key, a list or another line', () => {
    const nasty = 'x"\n  evil: { application: banking-api }\n# [a, b]: *c';
    const settings = parseSettings(
      good.replace(`url: \${SHOP}/\n`, `url: http://shop.test/\n            expectText: "\${NASTY}"\n`),
      'quarterdeck.yaml',
      { ...variables, NASTY: nasty },
      { integrations },
    );
    expect(Object.keys(settings.services)).toEqual(['shop']);
    expect(settings.services.shop?.environments.production?.checks[0]?.expect).toEqual({
      kind: 'answer',
      status: 200,
      text: nasty,
    });
  });

  it('YAML that cannot be read, and a file that is no mapping', () => {
    expect(problemsOf('organization: [unclosed\n')[0]).toMatchObject({ key: 'YAML', line: expect.any(Number) });
    expect(problemsOf('just a text')[0]?.key).toBe('the file');
    expect(problemsOf('').length).toBeGreaterThan(0);
  });

  it('a file that does not exist', async () => {
    await expect(loadSettings('/nowhere/quarterdeck.yaml', {}, { integrations: loadIntegrations })).rejects.toThrow(
      /QUARTERDECK_CONFIG.*create the file/,
    );
  });

  it('every problem at once, one a line', () => {
    const text = good.replace('Europe/Berlin', 'Mars/Olympus').replace('S0ONCALL', '"No body"');
    const problems = problemsOf(text);
    expect(problems.map((one) => one.line)).toEqual([3, 12]);
    expect(new SettingsError(problems).message.split('\n')).toEqual([
      expect.stringMatching(/^quarterdeck\.yaml:3: organization\.timeZone: /),
      expect.stringMatching(/^quarterdeck\.yaml:12: people\.onCall: /),
    ]);
  });
});

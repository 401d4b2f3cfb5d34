import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { program } from '../../src/cli/paths.ts';
import { channelIds } from '../../src/local-workspace/default-seed.ts';
import { FakeServer } from '../fakes/fake-server.ts';
import { fakeReceiver, refuse } from '../fakes/webhook-receiver.ts';
import { closedPort } from '../support/closed-port.ts';
import { openProcessStage } from './process-stage.ts';
import { scriptedSettings } from './stage-settings.ts';

const { folder, services, workspace, environment, startBot, close } = await openProcessStage();

afterAll(close);

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs the command line as a person would, and waits for its end. */
function quarterdeck(args: readonly string[], changes: Record<string, string> = {}): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [program, ...args],
      { env: { PATH: process.env.PATH, HOME: folder, ...environment(changes) }, cwd: folder, timeout: 50_000 },
      (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : -1, stdout, stderr }),
    );
  });
}

function settingsFile(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

describe('quarterdeck doctor', { timeout: 60_000 }, () => {
  test('finds nothing wrong, names what it could not try, and ends with 0', async () => {
    const { code, stdout, stderr } = await quarterdeck(['doctor']);
    expect(stdout).toMatch(/ok {4}Slack token\s+quarterdeck in Harbor & Co/i);
    expect(stdout).toMatch(/ok {4}Socket Mode/);
    expect(stdout).toMatch(/ok {4}database\s+embedded/);
    expect(stdout).toMatch(/ok {4}channel C0EXECUPDT\s+#exec-updates/);
    expect(stdout).toMatch(/ok {4}shop in production\s+1\.0\.0 runs/);
    expect(stdout).toMatch(/ok {4}shop: versions\s+\d+ versions, newest 1\.3\.0/);
    expect(stdout).toMatch(/ok {4}approvers S0APPROVER\s+3 members/);
    expect(stdout).toMatch(/ok {4}on call S0ONCALL01\s+1 member\n/);
    expect(stdout).toMatch(/\? {5}shop in production: actions\s+install, smoke, shift, restore: found, not run/);
    expect(stdout).toContain('Nothing is wrong that could be seen. 2 things could not be tried.');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  test('names channels and services that need fixing', async () => {
    const text = scriptedSettings(services, ['shop'])
      .replaceAll(channelIds.execUpdates, 'C0NOWHERE')
      .replace(`${services.url}/shop/version`, `${services.url}/shop/version/broken`)
      .replace('field: version', 'field: build');
    workspace.change.channel(channelIds.opsUpdates, { isArchived: true });
    const { code, stdout } = await quarterdeck(['doctor'], { QUARTERDECK_CONFIG: settingsFile('places.yaml', text) });
    workspace.change.channel(channelIds.opsUpdates, { isArchived: false });
    expect(stdout).toMatch(/FIX {3}channel C0NOWHERE\s+channel_not_found; check the id, and invite the bot/);
    expect(stdout).toMatch(/FIX {3}channel C0OPSUPDTS\s+is archived; choose another one/);
    expect(stdout).toMatch(/FIX {3}shop in production\s+the answer has no field “build”; check runningVersion/);
    expect(stdout).toMatch(/ok {4}channel C0RELEASES/);
    expect(stdout).toContain('3 things to fix.');
    expect(code).toBe(1);
  });

  test('asks the receivers of webhooks without sending them an event, and names secrets that cannot be used', async () => {
    const receiver = await fakeReceiver();
    receiver.answer = refuse(405);
    const secret = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
    const text = `${scriptedSettings(services, ['shop'])}
webhooks:
  board: { url: "${receiver.url}", secretVariable: BOARD_SECRET }
  away: { url: "http://127.0.0.1:${await closedPort()}/", format: cdevents }
`;
    const changes = { QUARTERDECK_CONFIG: settingsFile('webhooks.yaml', text), BOARD_SECRET: secret };
    const { code, stdout } = await quarterdeck(['doctor'], changes);
    expect(stdout).toMatch(/ok {4}webhook board\s+127\.0\.0\.1:\d+ answers \(405\); no event was sent/);
    expect(stdout).toMatch(/FIX {3}webhook away\s+127\.0\.0\.1:\d+ cannot be reached: .*; check webhooks\.away\.url/);
    expect(stdout).not.toContain(secret);
    expect(receiver.received.map(({ body }) => body)).toEqual(['']);
    expect(code).toBe(1);
    const without = await quarterdeck(['doctor'], { ...changes, BOARD_SECRET: '' });
    expect(without.stdout).toMatch(
      /FIX {3}settings[\s\S]*webhooks\.board\.secretVariable.*BOARD_SECRET.*it is not set/,
    );
    await receiver.close();
  });

  test('names both hosts when the server calls itself by another name than SLACK_API_URL does', async () => {
    const SLACK_API_URL = workspace.apiUrl.replace('127.0.0.1', 'localhost');
    const { stdout } = await quarterdeck(['doctor'], { SLACK_API_URL });
    expect(stdout).toMatch(
      /FIX {3}Socket Mode\s+the server identifies itself as 127\.0\.0\.1:\d+, but SLACK_API_URL says localhost:\d+: every delivery would be refused/,
    );
  });

  test('names a bot token that Slack does not know, without printing it', async () => {
    const { code, stdout } = await quarterdeck(['doctor'], { SLACK_BOT_TOKEN: 'xoxb-1234567890-wrong' });
    expect(stdout).toMatch(/FIX {3}Slack token\s+invalid_auth; copy the bot token/);
    expect(stdout).not.toContain('xoxb-1234567890-wrong');
    expect(code).toBe(1);
  });

  test('names an app token that opens no connection', async () => {
    const { code, stdout } = await quarterdeck(['doctor'], { SLACK_APP_TOKEN: 'xapp-1-wrong' });
    expect(stdout).toMatch(/FIX {3}Socket Mode\s+invalid_auth; the app token needs connections:write/);
    expect(code).toBe(1);
  });

  test('says in which line and key the settings are wrong', async () => {
    const text = scriptedSettings(services, ['shop']).replace('watchWindow: 2 s', 'watchWindow: soon');
    const line = text.split('\n').findIndex((one) => one.includes('soon')) + 1;
    const { code, stdout } = await quarterdeck(['doctor'], { QUARTERDECK_CONFIG: settingsFile('soon.yaml', text) });
    expect(stdout).toContain(`soon.yaml:${line}  organization.policy.watchWindow: “soon” is not a duration`);
    expect(code).toBe(1);
  });

  test('says which variable of the environment is wrong', async () => {
    const { code, stdout } = await quarterdeck(['doctor'], { SLACK_BOT_TOKEN: 'my token', PORT: 'seven' });
    expect(stdout).toMatch(/FIX {3}environment/);
    expect(stdout).toContain('SLACK_BOT_TOKEN: it begins with xoxb-');
    expect(stdout).toContain('PORT: it is a whole number');
    expect(code).toBe(1);
  });
});

describe('other commands', { timeout: 60_000 }, () => {
  test('help lists all commands and ends with 0; an unknown one ends with 2', async () => {
    const help = await quarterdeck(['help']);
    expect(help.code).toBe(0);
    for (const name of ['start', 'demo', 'doctor', 'migrate', 'config', 'workspace'])
      expect(help.stdout).toMatch(new RegExp(`^ {2}${name} `, 'm'));
    expect((await quarterdeck([])).stdout).toBe(help.stdout);
    const unknown = await quarterdeck(['destroy']);
    expect(unknown).toEqual({ code: 2, stdout: help.stdout, stderr: '' });
  });

  test('config check and config show', async () => {
    expect(await quarterdeck(['config', 'check'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        /quarterdeck\.yaml is valid: 1 service, 5 stakeholder groups\.\n {2}The watch of shop in production: Looks at the last 3 readings only, .*\n {2}A release of shop asks a person about rolling back when a rollback threshold is exceeded\.\n$/,
      ),
    });
    const broken = settingsFile('broken.yaml', 'organization: {name: "Harbor"\nservices: [');
    const refused = await quarterdeck(['config', 'check'], { QUARTERDECK_CONFIG: broken });
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/The settings cannot be used:\n {2}.*broken\.yaml:\d+ {2}YAML: /);
    expect(refused.stderr).not.toContain('    at ');
    const shop = '{ deploy: [tool], checks: ["https://shop.example.com/"] }';
    const ignored = settingsFile(
      'ignored.yaml',
      `organization:
  policy: { escalateToOnCall: 5 min, onBreach: abort }
  escalation: { critical: [{ notify: [escalation channel] }] }
environments: [staging, production]
services:
  shop: { environments: { production: ${shop}, staging: ${shop} } }
  blog: { environments: { production: ${shop}, staging: ${shop} }, policy: { promotion: optional } }
`,
    );
    const warned = await quarterdeck(['config', 'check'], { QUARTERDECK_CONFIG: ignored });
    expect(warned.code).toBe(0);
    expect(warned.stdout).toContain(
      '  A release of shop stops the remaining steps when a rollback threshold is exceeded; a person decides about rolling back.\n',
    );
    expect(warned.stdout).toContain(
      '  A release of shop to production starts after its version succeeded in staging.\n',
    );
    expect(warned.stdout).toContain('  A release of blog starts in any environment (promotion: optional).\n');
    expect(warned.stdout).toMatch(/ {2}Warning: organization\.policy\.escalateToOnCall: it has no effect: .*\n$/);
    const shown = await quarterdeck(['config', 'show', 'shop']);
    expect(shown.stdout).toMatch(/^watchWindowMs\s+2000\s+from organization$/m);
    expect(shown.stdout).toMatch(/^errorLimit\s+\d+\s+from default$/m);
    expect((await quarterdeck(['config', 'show', '__proto__'])).code).toBe(2);
  });

  test('start without a settings file says which one is missing', async () => {
    const { code, stderr } = await quarterdeck(['start'], { QUARTERDECK_CONFIG: join(folder, 'absent.yaml') });
    expect(code).toBe(1);
    expect(stderr).toMatch(/absent\.yaml.*create the file or point QUARTERDECK_CONFIG at it/);
    expect(stderr).not.toContain('    at ');
  });

  test('a second start on the same data folder is refused in words; the first one goes on', async () => {
    const first = await startBot();
    try {
      const second = await quarterdeck(['start']);
      expect(second.code).toBe(1);
      expect(second.stderr).toContain(join(folder, 'data', 'database'));
      expect(second.stderr).toMatch(/in use|already/i);
      expect(second.stderr).not.toContain('    at ');
      const health = await fetch(first.ready.addresses.health ?? '', { signal: AbortSignal.timeout(5_000) });
      expect(health.status).toBe(200);
    } finally {
      await first.stop();
    }
    expect(first.process.exitCode).toBe(0);
  });

  test('loads the credentials of AWS in the bundled program too, and says whose they are', async () => {
    const body = '<GetCallerIdentityResponse><Arn>arn:aws:iam::123456789012:user/bot</Arn></GetCallerIdentityResponse>';
    const sts = await new FakeServer(() => ({ status: 200, body })).start();
    const integrations = `integrations: { aws-lambda: { region: eu-central-1, url: "${sts.url}" } }`;
    const file = settingsFile('aws.yaml', `${scriptedSettings(services, ['shop'])}\n${integrations}\n`);
    const credentials = { AWS_ACCESS_KEY_ID: 'AKIABOT', AWS_SECRET_ACCESS_KEY: 'the secret of the bot' };
    const { stdout } = await quarterdeck(['doctor'], { QUARTERDECK_CONFIG: file, ...credentials });
    await sts.stop();
    expect(stdout).toMatch(/ok {4}integration aws-lambda\s+signed in as arn:aws:iam::123456789012:user\/bot/);
    expect(stdout).not.toContain(credentials.AWS_SECRET_ACCESS_KEY);
  });
});

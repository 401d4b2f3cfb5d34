import { WebClient } from '@slack/web-api';
import { type Environment, readEnvironment } from '../config/env.ts';
import { loadSettings } from '../config/settings.ts';
import { connectDatabase } from '../db/connect.ts';
import type { Settings } from '../domain/settings.ts';
import { createHttpProber } from '../integrations/http-probe/http-prober.ts';
import { systemClock } from '../lib/clock.ts';
import { parseNetwork } from '../lib/ip-address.ts';
import { silentLogger } from '../lib/log.ts';
import { platformError } from '../slack/kit/classify.ts';
import { neededScopes } from '../slack/kit/scopes.ts';
import { readRunningVersion } from '../usecases/release/facts.ts';
import { databaseConfig } from './database-config.ts';
import { explainFailure } from './failure.ts';
import { demoVariables } from './local.ts';
import { demoSettings } from './paths.ts';

interface Finding {
  what: string;
  isGood: boolean;
  /** What was found; for bad news, with the mend. */
  words: string;
}

/** Checks everything that the bot needs, says what is wrong and how to mend it. Exit code 1 when something is. */
export async function doctor(): Promise<number> {
  const findings: Finding[] = [];
  const report = (what: string, isGood: boolean, words: string) => {
    findings.push({ what, isGood, words });
    process.stdout.write(`${isGood ? 'ok  ' : 'MEND'}  ${what.padEnd(22)} ${words}\n`);
  };
  const attempt = async <T>(
    what: string,
    work: () => Promise<T> | T,
    good: (value: T) => string,
  ): Promise<T | null> => {
    try {
      const value = await work();
      report(what, true, good(value));
      return value;
    } catch (error) {
      report(what, false, explainFailure(error).split('\n').slice(0, 6).join('\n                            '));
      return null;
    }
  };

  await attempt(
    'node',
    () => nodeVersion(),
    (version) => version,
  );
  const environment = await attempt(
    'environment',
    () => readEnvironment(process.env),
    (env) =>
      env.slack.kind === 'local'
        ? 'no Slack tokens: the local workspace is used'
        : `Slack by ${env.slack.kind === 'socket' ? 'Socket Mode' : 'HTTP'}`,
  );
  if (!environment) return 1;
  const file = environment.configFile ?? demoSettings;
  const settings = await attempt(
    'settings',
    () =>
      loadSettings(file, environment.configFile ? process.env : { ...demoVariables(4_100, 'demo'), ...process.env }),
    (found) => `${Object.keys(found.services).length} services in ${file}`,
  );
  await attempt(
    'database',
    () => checkDatabase(environment),
    (words) => words,
  );
  if (environment.slack.kind !== 'local') await checkSlack(environment.slack, settings, report);
  if (settings) await checkServices(settings, report);
  const bad = findings.filter((finding) => !finding.isGood).length;
  process.stdout.write(bad === 0 ? '\nEverything is in order.\n' : `\n${bad} thing${bad === 1 ? '' : 's'} to mend.\n`);
  return bad === 0 ? 0 : 1;
}

function nodeVersion(): string {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19))
    throw new Error(`${process.versions.node} is too old; install Node 20.19 or newer`);
  return process.versions.node;
}

async function checkDatabase(environment: Environment): Promise<string> {
  const config = databaseConfig(environment);
  const database = await connectDatabase(config, { logger: silentLogger });
  try {
    const releases = await database.transaction((stores) => stores.releases.count());
    return `${config.kind === 'embedded' ? 'embedded (one process, survives a kill but not a power cut)' : 'PostgreSQL'}, ${releases.all} releases on record`;
  } finally {
    await database.close();
  }
}

type Report = (what: string, isGood: boolean, words: string) => void;

async function checkSlack(
  slack: Exclude<Environment['slack'], { kind: 'local' }>,
  settings: Settings | null,
  report: Report,
): Promise<void> {
  const client = new WebClient(slack.botToken.reveal(), {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    timeout: 5_000,
    logger: undefined,
  });
  try {
    const auth = await client.auth.test();
    report('Slack token', true, `${auth.user ?? 'the bot'} in ${auth.team ?? 'the workspace'}`);
    const granted = auth.response_metadata?.scopes;
    const missing = granted === undefined ? [] : neededScopes.filter((scope) => !granted.includes(scope));
    if (granted !== undefined)
      report(
        'Slack scopes',
        missing.length === 0,
        missing.length === 0
          ? 'all granted'
          : `missing ${missing.join(', ')}; add them in the app’s manifest and install it again`,
      );
  } catch (error) {
    report(
      'Slack token',
      false,
      `${platformError(error) ?? 'Slack did not answer'}; copy the bot token from “OAuth & Permissions”, check SLACK_API_URL`,
    );
    return;
  }
  if (slack.kind === 'socket')
    await new WebClient(slack.appToken.reveal(), {
      slackApiUrl: slack.apiUrl,
      retryConfig: { retries: 0 },
      timeout: 5_000,
    }).apps.connections
      .open({})
      .then(
        () => report('Socket Mode', true, 'a connection can be opened'),
        (error: unknown) =>
          report(
            'Socket Mode',
            false,
            `${platformError(error) ?? 'no answer'}; the app token needs connections:write, and Socket Mode must be switched on`,
          ),
      );
  const channels = settings
    ? [
        ...new Set([
          settings.releaseChannel,
          settings.escalationChannel,
          ...settings.groups.flatMap((group) => group.channels),
        ]),
      ]
    : [];
  for (const channel of channels)
    await client.conversations.info({ channel }).then(
      (answer) =>
        report(
          `channel ${channel}`,
          answer.channel?.is_archived !== true,
          answer.channel?.is_archived
            ? 'is archived; choose another one in the settings'
            : `#${answer.channel?.name ?? channel}`,
        ),
      (error: unknown) =>
        report(
          `channel ${channel}`,
          false,
          `${platformError(error) ?? 'no answer'}; check the id, and invite the bot if the channel is private`,
        ),
    );
}

async function checkServices(settings: Settings, report: Report): Promise<void> {
  const networks = settings.probeNetworks.flatMap((text) => parseNetwork(text) ?? []);
  const prober = createHttpProber({ clock: systemClock, networks });
  for (const service of Object.values(settings.services))
    for (const environment of Object.values(service.environments)) {
      const running = await readRunningVersion({ prober }, environment);
      const what = `${service.name} in ${environment.name}`;
      if (running.kind === 'version') report(what, true, `${running.version} runs`);
      else if (running.kind === 'nothing') report(what, true, 'nothing answers there yet (a first deployment)');
      else report(what, false, `${running.detail}; check runningVersion in the settings`);
    }
}

import { type Environment, readEnvironment } from '../../config/env.ts';
import { connectDatabase } from '../../db/connect.ts';
import { systemClock } from '../../lib/clock.ts';
import { silentLogger } from '../../lib/log.ts';
import { systemsOf } from '../../main.ts';
import { databaseConfig } from '../database-config.ts';
import { commandFolder } from '../paths.ts';
import { readSettings, settingsFile } from '../read-settings.ts';
import { checkIntegrations } from './integrations.ts';
import { counted, createReport } from './report.ts';
import { checkServices } from './services.ts';
import { checkSlack } from './slack.ts';
import { checkWebhooks } from './webhooks.ts';

/**
 * Checks everything that the bot needs, says what is wrong and how to fix it, and what could not be tried. Exit code 1
 * when something is wrong.
 */
export async function doctor(): Promise<number> {
  const { stdout } = process;
  const report = createReport((line) => void stdout.write(line), stdout.isTTY ? stdout.columns : undefined);
  await report.attempt('node', nodeVersion, (version) => version);
  const environment = await report.attempt(
    'environment',
    () => readEnvironment(process.env),
    (env) =>
      env.slack.kind === 'local'
        ? 'no Slack tokens: the local workspace is used'
        : `Slack by ${env.slack.kind === 'socket' ? 'Socket Mode' : 'HTTP'}`,
  );
  if (!environment) return 1;
  const file = settingsFile(environment);
  const settings = await report.attempt(
    'settings',
    () => readSettings(environment),
    (found) => `${counted(Object.keys(found.services).length, 'service')} in ${file}`,
  );
  await report.attempt(
    'database',
    () => checkDatabase(environment),
    (words) => words,
  );
  if (environment.slack.kind === 'local')
    report.say('Slack', 'untried', 'channels, people, and groups come from the local workspace');
  else await checkSlack(environment.slack, settings, report);
  if (settings) {
    const { configFile, dataDirectory } = environment;
    const options = { settings, logger: silentLogger, dataDirectory, workingDirectory: commandFolder(configFile) };
    const systems = systemsOf({ ...options, variables: process.env }, systemClock);
    await checkIntegrations(settings, systems, report);
    await checkServices(settings, systems, report);
    await checkWebhooks(settings, systems, report);
    await systems.close(2_000);
  }
  const { bad, untried } = report.counts();
  const open = untried === 0 ? '' : ` ${counted(untried, 'thing')} could not be tried.`;
  process.stdout.write(
    bad === 0
      ? `\n${untried === 0 ? 'Everything is in order.' : `Nothing is wrong that could be seen.${open}`}\n`
      : `\n${counted(bad, 'thing')} to fix.${open}\n`,
  );
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
    return `${config.kind === 'embedded' ? 'embedded (one process, survives a kill but not a power cut)' : 'PostgreSQL'}, ${counted(releases.all, 'release')} on record`;
  } finally {
    await database.close();
  }
}

import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Environment, readEnvironment } from '../config/env.ts';
import type { DatabaseAddress, DatabaseConfig } from '../db/connect.ts';
import { startEmbedded } from '../db/embedded/embedded.ts';
import { slackNamesIn } from '../domain/settings-names.ts';
import { createLogger, type Logger } from '../lib/log.ts';
import { Secret } from '../lib/redact.ts';
import type { QuarterdeckOptions } from '../main.ts';
import { startPart } from './child.ts';
import { databaseConfig } from './database-config.ts';
import { bringUpServices, takeDownServices } from './demo-services.ts';
import { demoVariables, localTokens, type ReadyMessage } from './local.ts';
import { commandFolder, projectVersion } from './paths.ts';
import { readSettings, warnOfSettings } from './read-settings.ts';
import { reloadOnSignal } from './reload.ts';
import { announceRunning } from './running.ts';
import { localRoutes } from './running-bot.ts';
import { shutdownSignal } from './shutdown-signal.ts';

type Main = typeof import('../main.ts');

/**
 * Runs the bot until told to stop. If nothing is configured, it also starts the local workspace and the demo services.
 */
export async function start(): Promise<number> {
  const environment = readEnvironment(process.env);
  const logger = createLogger(environment.logLevel);
  dieLoudly(logger);
  const database = openEarly(databaseConfig(environment));
  // Loaded while the settings are being read.
  const main = import('../main.ts');
  main.catch(() => {});
  try {
    return await (environment.slack.kind === 'local'
      ? startLocal(environment, database.config, main, logger)
      : startConfigured(environment, environment.slack, database.config, main, logger));
  } finally {
    await database.stop();
  }
}

/** The embedded database takes a second to come up; meanwhile the rest of the program is loaded. */
function openEarly(config: DatabaseAddress): { config: DatabaseConfig; stop(): Promise<void> } {
  if (config.kind === 'postgres') return { config, stop: async () => {} };
  const server = startEmbedded(config.directory);
  // Its failure is handled by whoever connects to it.
  server.catch(() => {});
  return { config: { kind: 'embedded', server }, stop: () => server.then((one) => one.stop()).catch(() => {}) };
}

/** An uncaught error ends the process, so that it restarts from the record, and is always logged. */
function dieLoudly(logger: Logger): void {
  for (const event of ['uncaughtException', 'unhandledRejection'] as const)
    process.on(event, (error) => {
      logger.error({ err: error }, event);
      process.exit(1);
    });
}

async function startConfigured(
  environment: Environment,
  slack: QuarterdeckOptions['slack'],
  database: DatabaseConfig,
  main: Promise<Main>,
  logger: Logger,
): Promise<number> {
  const startedAt = performance.now();
  // Installed first, so that a stop signal during startup also stops everything.
  const shutdown = shutdownSignal();
  const settings = await readSettings(environment);
  warnOfSettings(settings, logger);
  const { startQuarterdeck } = await main;
  const key = localKey();
  const starting = startQuarterdeck({
    settings,
    slack,
    database,
    dataDirectory: environment.dataDirectory,
    workingDirectory: commandFolder(environment.configFile),
    variables: process.env,
    port: environment.port,
    host: environment.host ?? (slack.kind === 'http' ? '0.0.0.0' : '127.0.0.1'),
    metricsToken: environment.metricsToken,
    calendarTokens: environment.calendarTokens,
    version: projectVersion(),
    routes: (deps) => localRoutes(key, deps),
    logger,
  });
  void shutdown.then(() => endInTime(logger));
  const bot = await starting;
  const endAnnouncement = announceRunning(environment.dataDirectory, { port: bot.port, key: key.reveal() });
  const endReloads = reloadOnSignal(bot, environment, logger);
  announce({ health: `http://127.0.0.1:${bot.port}/readyz` }, performance.now() - startedAt);
  await shutdown;
  endReloads();
  endAnnouncement();
  await bot.stop();
  return 0;
}

/**
 * Supervisors kill after half a minute; a start that waits for its database, or a stop that hangs, ends before that.
 */
function endInTime(logger: Logger): void {
  setTimeout(() => {
    logger.error('stopping took too long; work in progress is left to its leases');
    process.exit(1);
  }, 24_000).unref();
}

async function startLocal(
  environment: Environment,
  database: DatabaseConfig,
  main: Promise<Main>,
  logger: Logger,
): Promise<number> {
  const startedAt = performance.now();
  // Installed first, so that a stop signal during startup also stops everything.
  const shutdown = shutdownSignal();
  mkdirSync(environment.dataDirectory, { recursive: true });
  const variables = demoVariables(
    Number(process.env.DEMO_PORT_BASE ?? 4_100),
    resolve(environment.dataDirectory, 'demo'),
  );
  const settings = await readSettings(environment, variables);
  warnOfSettings(settings, logger);
  const starting = startPart('workspace', {
    PORT: String(environment.port),
    QUARTERDECK_DATA: environment.dataDirectory,
    WORKSPACE_NAMES: JSON.stringify(slackNamesIn(settings)),
  });
  starting.catch(() => {});
  // With a port that we choose, the URL is known before anything listens on it.
  const page =
    environment.port === 0
      ? ((await starting).ready.addresses.workspace ?? '')
      : `http://127.0.0.1:${environment.port}`;
  const { startQuarterdeck } = await main;
  const key = localKey();
  const bot = await startQuarterdeck({
    settings,
    slack: { kind: 'socket', botToken: localTokens.bot, appToken: localTokens.app, apiUrl: `${page}/api/` },
    database,
    dataDirectory: environment.dataDirectory,
    workingDirectory: commandFolder(environment.configFile),
    variables: process.env,
    port: 0,
    calendarTokens: environment.calendarTokens,
    version: projectVersion(),
    slackIsUp: starting,
    routes: (deps) => localRoutes(key, deps),
    logger,
  });
  const workspace = await starting;
  const endAnnouncement = announceRunning(environment.dataDirectory, { port: bot.port, key: key.reveal() });
  const endReloads = reloadOnSignal(bot, environment, logger, () => readSettings(environment, variables));
  await bringUpServices(bot.deps);
  const addresses = Object.fromEntries(
    Object.values(settings.services).flatMap((service) =>
      Object.values(service.environments).flatMap((one) => (one.url ? [[service.name, one.url]] : [])),
    ),
  );
  announce(
    { workspace: page, ...addresses, health: `http://127.0.0.1:${bot.port}/readyz` },
    performance.now() - startedAt,
  );
  await shutdown;
  endReloads();
  endAnnouncement();
  await bot.stop();
  await takeDownServices(settings);
  await workspace.stop();
  return 0;
}

function announce(addresses: Record<string, string>, tookMs: number): void {
  const ready: ReadyMessage = { kind: 'ready', addresses, tookMs };
  if (process.send) return void process.send(ready);
  const rows = Object.entries(addresses).map(([name, address]) => `  ${name.padEnd(10)} ${address}`);
  const hint = addresses.workspace
    ? ['', 'Open the workspace, type /deploy, approve as Marcus. Ctrl-C stops everything.']
    : [];
  process.stdout.write([`Quarterdeck is ready (${(tookMs / 1000).toFixed(1)} s).`, ...rows, ...hint, ''].join('\n'));
}

/** By which the command line is recognized as somebody who can read the data folder. */
function localKey(): Secret {
  return new Secret(randomBytes(32).toString('hex'));
}

import { localTokens } from '../../src/cli/local.ts';
import { shutdownSignal } from '../../src/cli/shutdown-signal.ts';
import { loadSettings } from '../../src/config/settings.ts';
import { loadIntegrations } from '../../src/integrations/registry.ts';
import { type Clock, systemClock } from '../../src/lib/clock.ts';
import { createLogger } from '../../src/lib/log.ts';
import { startQuarterdeck } from '../../src/main.ts';
import { withParts } from '../support/fake-systems.ts';
import { dieAt, withCrashPoints } from './crash-points.ts';
import { remoteExecutor, remoteVersions } from './remote-parts.ts';

/** One replica of the bot, as a process of its own: real but for the executor, its clock, and where it may die. */
async function main(): Promise<void> {
  const {
    CHAOS_SETTINGS = '',
    CHAOS_WORLD = '',
    CHAOS_SLACK = '',
    CHAOS_DATABASE = '',
    CHAOS_DATA = '',
    CHAOS_SKEW_MS = '0',
    CHAOS_DIE_AT = '',
  } = process.env;
  const logger = createLogger('warn');
  for (const event of ['uncaughtException', 'unhandledRejection'] as const)
    process.on(event, (error) => {
      logger.error({ err: error }, event);
      process.exit(1);
    });
  const shutdown = shutdownSignal();
  const skewMs = Number(CHAOS_SKEW_MS);
  const clock: Clock = { ...systemClock, now: () => new Date(systemClock.now().getTime() + skewMs) };
  const bot = await startQuarterdeck({
    settings: await loadSettings(CHAOS_SETTINGS, {}, { integrations: loadIntegrations }),
    slack: { kind: 'socket', botToken: localTokens.bot, appToken: localTokens.app, apiUrl: CHAOS_SLACK },
    database: { kind: 'postgres', url: CHAOS_DATABASE },
    dataDirectory: CHAOS_DATA,
    workingDirectory: CHAOS_DATA,
    port: 0,
    logger,
    clock,
    exchange: (deps) =>
      withCrashPoints(
        {
          ...deps,
          systems: withParts(deps.systems, {
            executor: remoteExecutor(CHAOS_WORLD),
            versionSource: remoteVersions(CHAOS_WORLD),
          }),
        },
        dieAt(CHAOS_DIE_AT),
      ),
  });
  process.send?.('ready');
  await shutdown;
  await bot.stop();
}

await main();
// An open channel to the process that started this one would keep this one alive.
if (process.connected) process.disconnect();

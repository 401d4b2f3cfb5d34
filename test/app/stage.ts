import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, vi } from 'vitest';
import { Actors, until } from '../../src/cli/demo/actors.ts';
import { freePort, hasRoomAbove } from '../../src/cli/demo/free-ports.ts';
import { WorkspaceClient } from '../../src/cli/demo/workspace-client.ts';
import { bringUpServices, takeDownServices } from '../../src/cli/demo-services.ts';
import { demoVariables, localTokens } from '../../src/cli/local.ts';
import { projectFolder } from '../../src/cli/paths.ts';
import { parseSettings } from '../../src/config/settings.ts';
import type { DatabaseConfig } from '../../src/db/connect.ts';
import type { Settings } from '../../src/domain/settings.ts';
import { describeError, type Logger, silentLogger } from '../../src/lib/log.ts';
import type { Secret } from '../../src/lib/redact.ts';
import { defaultSeed } from '../../src/local-workspace/default-seed.ts';
import { type RunningWorkspace, startWorkspace, type WorkspaceOptions } from '../../src/local-workspace/server.ts';
import { type Quarterdeck, startQuarterdeck } from '../../src/main.ts';
import type { Stores } from '../../src/ports/stores.ts';
import type { Deps } from '../../src/usecases/deps.ts';
import { integrations } from '../support/integrations.ts';
import { ScriptedServices } from './scripted-service.ts';
import { demoSettingsText, type quickPolicy, scriptedSettings } from './stage-settings.ts';

export interface StageOptions {
  database?: DatabaseConfig;
  /** Socket Mode, or signed requests to the bot's own server. */
  delivery?: 'socket' | 'http';
  services?: { kind: 'demo' } | { kind: 'scripted'; names: readonly string[] };
  policy?: Partial<typeof quickPolicy>;
  /** Changes the settings file before it is read, and the environment that it is filled from. */
  edit?: (yaml: string) => string;
  variables?: Readonly<Record<string, string>>;
  /** Gets everything that the bot logs, besides `errors`. */
  logger?: Logger;
  workspace?: Partial<WorkspaceOptions>;
  /** Each of these opens the calendar feed. */
  calendarTokens?: readonly Secret[];
  /** Exchanges parts of the bot, to let the world around it fail. */
  exchange?: (deps: Deps) => Deps;
}

/** The whole bot with everything around it, in this process. */
export interface Stage {
  workspace: RunningWorkspace;
  bot: Quarterdeck;
  people: Actors;
  /** The scripted services; a stage with the demo's services has none that are used. */
  services: ScriptedServices;
  settings: Settings;
  /** What the bot logged as an error: a bug, unless the test provoked it. */
  errors: string[];
  read<T>(work: (stores: Stores) => Promise<T>): Promise<T>;
  stop(): Promise<void>;
}

export async function openStage(options: StageOptions = {}): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'quarterdeck-stage-'));
  const cleanup: (() => Promise<unknown>)[] = [async () => rmSync(folder, { recursive: true, force: true })];
  const stop = async () => {
    for (const step of cleanup.splice(0).reverse()) await step();
  };
  try {
    const services = await new ScriptedServices().start();
    cleanup.push(() => services.stop());
    const settings = await readStageSettings(options, services, folder);
    const botPort = await freePort();
    const isHttp = options.delivery === 'http';
    const workspace = await startWorkspace({
      seed: defaultSeed,
      tokens: { bot: localTokens.bot.reveal(), app: localTokens.app.reveal() },
      signingSecret: localTokens.signing.reveal(),
      delivery: isHttp ? { mode: 'http', requestUrl: `http://127.0.0.1:${botPort}/slack/events` } : { mode: 'socket' },
      ...options.workspace,
    });
    cleanup.push(() => workspace.stop());
    const errors: string[] = [];
    const bot = await startQuarterdeck({
      settings,
      slack: {
        botToken: localTokens.bot,
        apiUrl: workspace.apiUrl,
        ...(isHttp
          ? { kind: 'http', signingSecret: localTokens.signing }
          : { kind: 'socket', appToken: localTokens.app }),
      },
      database: options.database ?? { kind: 'embedded', directory: null },
      dataDirectory: folder,
      workingDirectory: projectFolder,
      ...(options.variables ? { variables: options.variables } : {}),
      port: botPort,
      calendarTokens: options.calendarTokens ?? [],
      logger: errorLogger(errors, options.logger),
      ...(options.exchange ? { exchange: options.exchange } : {}),
    });
    cleanup.push(() => bot.stop());
    if (options.services?.kind === 'demo') {
      cleanup.push(() => takeDownServices(settings));
      await bringUpServices(bot.deps);
    }
    return {
      workspace,
      bot,
      people: new Actors(new WorkspaceClient(workspace.url)),
      services,
      settings,
      errors,
      read: (work) => bot.deps.database.transaction(work),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function readStageSettings(options: StageOptions, services: ScriptedServices, folder: string): Promise<Settings> {
  const { services: wanted } = options;
  if (wanted?.kind === 'demo')
    return parseSettings(
      options.edit?.(demoSettingsText(options.policy)) ?? demoSettingsText(options.policy),
      'stage.yaml',
      demoVariables(await freePorts(), join(folder, 'demo')),
      { integrations },
    );
  const yaml = scriptedSettings(services, wanted?.names ?? ['shop'], options.policy);
  return parseSettings(options.edit?.(yaml) ?? yaml, 'stage.yaml', options.variables ?? {}, { integrations });
}

function errorLogger(errors: string[], all: Logger = silentLogger): Logger {
  const logger: Logger = {
    debug: (fields: object, message?: string) => all.debug(fields, message),
    info: (fields: object, message?: string) => all.info(fields, message),
    warn: (fields: object, message?: string) => all.warn(fields, message),
    error: (fields: object, message?: string) => {
      all.error(fields, message);
      // Slack's SDK tells of every refused call too; what becomes of it is the bot's own affair.
      if (typeof fields === 'object' && fields !== null && 'source' in fields) return;
      const cause = typeof fields === 'object' && fields !== null && 'err' in fields ? describeError(fields.err) : {};
      errors.push(`${message ?? ''} ${JSON.stringify({ ...(fields as object), err: cause })}`);
    },
    child: () => logger,
  };
  return logger;
}

/** A base with room for the demo's services above it, away from the ports that the system hands out. */
async function freePorts(): Promise<number> {
  for (;;) {
    const base = 10_000 + 40 * Math.floor(Math.random() * 500);
    if (await hasRoomAbove(base)) return base;
  }
}

export { until };

/** One stage for all tests of a file; the returned function gives it once the tests run. */
export function stageForAll(options: StageOptions = {}): () => Stage {
  // Real steps take real time, more of it on a busy machine; every wait inside a test has an end of its own.
  vi.setConfig({ testTimeout: 60_000 });
  let stage: Stage | null = null;
  beforeAll(async () => {
    stage = await openStage(options);
  }, 90_000);
  afterAll(() => stage?.stop(), 60_000);
  return () => {
    if (!stage) throw new Error('the stage is opened before the first test, not earlier');
    return stage;
  };
}

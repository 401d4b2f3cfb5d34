import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Part, startPart } from '../../src/cli/child.ts';
import { Actors } from '../../src/cli/demo/actors.ts';
import { WorkspaceClient } from '../../src/cli/demo/workspace-client.ts';
import { localTokens } from '../../src/cli/local.ts';
import { defaultSeed } from '../../src/local-workspace/default-seed.ts';
import { type RunningWorkspace, startWorkspace } from '../../src/local-workspace/server.ts';
import { ScriptedServices } from './scripted-service.ts';
import { type quickPolicy, scriptedSettings } from './stage-settings.ts';

/** A stage for the program as people start it: the workspace and one service are here, the bot is a process of its own. */
export interface ProcessStage {
  folder: string;
  configFile: string;
  services: ScriptedServices;
  workspace: RunningWorkspace;
  people: Actors;
  /** The variables that the program is started with. */
  environment(changes?: Readonly<Record<string, string>>): Record<string, string>;
  startBot(): Promise<Part>;
  close(): Promise<void>;
}

export async function openProcessStage(policy: Partial<typeof quickPolicy> = {}): Promise<ProcessStage> {
  const folder = mkdtempSync(join(tmpdir(), 'quarterdeck-process-'));
  const configFile = join(folder, 'quarterdeck.yaml');
  const services = await new ScriptedServices().start();
  const workspace = await startWorkspace({
    seed: defaultSeed,
    tokens: { bot: localTokens.bot.reveal(), app: localTokens.app.reveal() },
    signingSecret: localTokens.signing.reveal(),
    delivery: { mode: 'socket' },
  });
  writeFileSync(configFile, scriptedSettings(services, ['shop'], policy));
  const environment: ProcessStage['environment'] = (changes = {}) => ({
    SLACK_BOT_TOKEN: localTokens.bot.reveal(),
    SLACK_APP_TOKEN: localTokens.app.reveal(),
    SLACK_SIGNING_SECRET: '',
    SLACK_API_URL: workspace.apiUrl,
    QUARTERDECK_CONFIG: configFile,
    QUARTERDECK_DATA: join(folder, 'data'),
    DATABASE_URL: '',
    PORT: '0',
    LOG_LEVEL: 'error',
    ...changes,
  });
  return {
    folder,
    configFile,
    services,
    workspace,
    people: new Actors(new WorkspaceClient(workspace.url)),
    environment,
    startBot: () => startPart('start', environment()),
    async close() {
      await workspace.stop();
      await services.stop();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { readEnvironment } from '../config/env.ts';
import { defaultSeed } from '../local-workspace/default-seed.ts';
import { startWorkspace } from '../local-workspace/server.ts';
import { type NamesToAdd, withNames } from '../local-workspace/with-names.ts';
import { localTokens, type ReadyMessage } from './local.ts';
import { shutdownSignal } from './shutdown-signal.ts';

/** Names in the settings beyond the workspace's own people and channels; passed by the parent process. */
function namesToAdd(text: string | undefined): NamesToAdd {
  if (!text) return { channels: [], people: [], groups: [] };
  return JSON.parse(text) as NamesToAdd;
}

/** Runs the local workspace by itself, until told to stop. */
export async function workspace(): Promise<number> {
  const { port, dataDirectory } = readEnvironment(process.env);
  mkdirSync(dataDirectory, { recursive: true });
  const startedAt = performance.now();
  const shutdown = shutdownSignal();
  const running = await startWorkspace({
    port,
    seed: withNames(defaultSeed, namesToAdd(process.env.WORKSPACE_NAMES)),
    tokens: { bot: localTokens.bot.reveal(), app: localTokens.app.reveal() },
    signingSecret: localTokens.signing.reveal(),
    delivery: { mode: 'socket' },
    rateLimits: true,
    snapshotFile: join(dataDirectory, 'workspace.json'),
  });
  const ready: ReadyMessage = {
    kind: 'ready',
    addresses: { workspace: running.url, api: running.apiUrl },
    tookMs: performance.now() - startedAt,
  };
  if (process.send) process.send(ready);
  else process.stdout.write(`local workspace  ${running.url}\n`);
  await shutdown;
  await running.stop();
  return 0;
}

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { readEnvironment } from '../config/env.ts';
import { defaultSeed } from '../sandbox/default-seed.ts';
import { startWorkspace } from '../sandbox/server.ts';
import { localTokens, type ReadyMessage } from './local.ts';
import { untilToldToStop } from './until-told-to-stop.ts';

/** Runs the local workspace by itself, until told to stop. */
export async function workspace(): Promise<number> {
  const { port, dataDirectory } = readEnvironment(process.env);
  mkdirSync(dataDirectory, { recursive: true });
  const startedAt = performance.now();
  const toldToStop = untilToldToStop();
  const running = await startWorkspace({
    port,
    seed: defaultSeed,
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
  await toldToStop;
  await running.stop();
  return 0;
}

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Logger } from '../../lib/log.ts';
import { keepSecret } from '../../lib/redact.ts';
import { defineIntegration } from '../define.ts';
import { confidential } from './confidential.ts';
import { createShellArtifacts } from './shell-artifacts.ts';
import { createShellExecutor, type ShellExecutor } from './shell-executor.ts';

const keptMs = 7 * 86_400_000;

/** Runs a service's own commands on this machine. */
export const shell = defineIntegration({
  id: 'shell',
  displayName: 'Shell',
  config: z.strictObject({}),
  connect: (_config, { clock, logger, dataDirectory, workingDirectory, services }) => {
    const directory = join(dataDirectory, 'operations');
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    for (const { commandEnvironment } of Object.values(services))
      for (const value of confidential(commandEnvironment)) keepSecret(value);
    const executor = createShellExecutor({ directory, workingDirectory, clock });
    void forgetOldOperations(executor, logger);
    const artifacts = createShellArtifacts({
      services: Object.fromEntries(
        Object.entries(services).map(([name, { artifacts: commands, commandEnvironment: env }]) => [
          name,
          { ...commands, env },
        ]),
      ),
      workingDirectory,
      clock,
    });
    return { executor, artifacts };
  },
});

/** Old records only take space: the bot neither waits for this nor minds when it fails. */
async function forgetOldOperations(executor: ShellExecutor, logger: Logger): Promise<void> {
  try {
    const count = await executor.prune(keptMs);
    if (count > 0) logger.info({ count }, 'forgot operations of more than seven days ago');
  } catch (error) {
    logger.warn({ err: error }, 'forgetting old operations');
  }
}

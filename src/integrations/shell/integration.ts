import { join } from 'node:path';
import { z } from 'zod';
import { Duration } from '../../lib/fields.ts';
import type { Logger } from '../../lib/log.ts';
import { defineIntegration } from '../define.ts';
import { Argv, commandShape } from './command.ts';
import type { ShellExecutor } from './shell-executor.ts';

const keptMs = 7 * 86_400_000;

/** Runs a service's own commands on this machine. */
export const integration = defineIntegration({
  id: 'shell',
  displayName: 'Shell',
  action: commandShape,
  versions: {
    list: Argv,
    describe: Argv.optional(),
    timeout: Duration.refine((ms) => ms > 0 && ms <= 600_000, 'write more than 0 and at most 10 min').prefault('30 s'),
    maxOutputKb: z.number().int().min(16).max(16_384).default(1_024),
  },
  connect: async (_settings, { clock, logger, dataDirectory, workingDirectory }) => {
    const { connectShell } = await import('./connect.ts');
    const directory = join(dataDirectory, 'operations');
    const { executor, versionSource } = connectShell({ directory, workingDirectory, clock });
    void forgetOldOperations(executor, logger);
    return { executor, versionSource };
  },
});

/** Old records only take up space: the bot does not wait for this and ignores failures. */
async function forgetOldOperations(executor: ShellExecutor, logger: Logger): Promise<void> {
  try {
    const count = await executor.prune(keptMs);
    if (count > 0) logger.info({ count }, 'forgot operations of more than seven days ago');
  } catch (error) {
    logger.warn({ err: error }, 'forgetting old operations');
  }
}

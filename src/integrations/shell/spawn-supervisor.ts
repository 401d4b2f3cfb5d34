import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { scrubbedEnvironment } from '../../lib/scrubbed-environment.ts';

const program = fileURLToPath(new URL('./operation-supervisor.mjs', import.meta.url));

/**
 * Starts the supervisor of one attempt in its own session and returns once it has been spawned. Its working directory
 * is the operation's folder. Rejects when the process cannot be spawned.
 */
export function spawnSupervisor(folder: string, attempt: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const supervisor = spawn(process.execPath, [program, String(attempt)], {
      cwd: folder,
      env: scrubbedEnvironment(),
      stdio: 'ignore',
      detached: true,
    });
    supervisor.once('spawn', resolve);
    supervisor.once('error', reject);
    supervisor.unref();
  });
}

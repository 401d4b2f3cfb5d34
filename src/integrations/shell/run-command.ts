import { spawn } from 'node:child_process';
import type { Clock } from '../../lib/clock.ts';
import { scrubbedEnvironment } from './scrubbed-environment.ts';

export type CommandResult =
  | { kind: 'exited'; exitCode: number | null; stdout: string; stderr: Buffer }
  | { kind: 'time_limit' }
  | { kind: 'too_long' }
  | { kind: 'not_startable'; cause: Error };

/** Runs a short command that only answers a question: no shell, a scrubbed environment, bounded time and output. */
export function runCommand(
  argv: readonly string[],
  limits: { cwd: string; env: Readonly<Record<string, string>>; timeoutMs: number; maxBytes: number; clock: Clock },
): Promise<CommandResult> {
  const [program = '', ...args] = argv;
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: limits.cwd,
      env: scrubbedEnvironment(limits.env),
      stdio: ['ignore', 'pipe', 'pipe'],
      // A process group of its own, so that everything it starts can be killed with it.
      detached: true,
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    let bytes = 0;
    const end = (result: CommandResult) => {
      cancel();
      if (result.kind !== 'exited' && child.pid !== undefined) killGroup(child.pid);
      child.stdout.destroy();
      child.stderr.destroy();
      resolve(result);
    };
    const cancel = limits.clock.after(limits.timeoutMs, () => end({ kind: 'time_limit' }));
    const keep = (into: Buffer[]) => (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > limits.maxBytes) return end({ kind: 'too_long' });
      into.push(chunk);
    };
    child.stdout.on('data', keep(stdout));
    child.stderr.on('data', keep(stderr));
    child.once('error', (cause) => end({ kind: 'not_startable', cause }));
    child.once('close', (exitCode) =>
      end({ kind: 'exited', exitCode, stdout: Buffer.concat(stdout).toString('utf8'), stderr: Buffer.concat(stderr) }),
    );
  });
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended in between.
  }
}

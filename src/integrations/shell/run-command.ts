import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, fstatSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../lib/clock.ts';
import { scrubbedEnvironment } from '../../lib/scrubbed-environment.ts';

export type CommandResult =
  | { kind: 'exited'; exitCode: number | null; signal: string | null; stdout: Buffer; stderr: Buffer }
  | { kind: 'time_limit' }
  | { kind: 'too_long' }
  | { kind: 'not_startable'; cause: Error };

const lookMs = 50;

/**
 * Runs a short command that only answers a question: no shell, a scrubbed environment, bounded time and output. It has
 * ended when its own process has: child processes that keep running with the inherited output are neither awaited nor
 * disturbed.
 */
export function runCommand(
  argv: readonly string[],
  limits: { cwd: string; env: Readonly<Record<string, string>>; timeoutMs: number; maxBytes: number; clock: Clock },
): Promise<CommandResult> {
  const [program = '', ...args] = argv;
  const { clock, timeoutMs, maxBytes } = limits;
  return new Promise((resolve) => {
    const files: number[] = [];
    const closeFiles = () => {
      for (const file of files) closeSync(file);
    };
    let started: { child: ChildProcess; stdout: number; stderr: number };
    try {
      const stdout = openUnnamed(files);
      const stderr = openUnnamed(files);
      const child = spawn(program, args, {
        cwd: limits.cwd,
        env: scrubbedEnvironment(limits.env),
        stdio: ['ignore', stdout, stderr],
        // Its own process group, so that everything it starts can be killed with it.
        detached: true,
      });
      started = { child, stdout, stderr };
    } catch (error) {
      // No disk space for its output, or invalid arguments.
      closeFiles();
      resolve({ kind: 'not_startable', cause: error instanceof Error ? error : new Error(String(error)) });
      return;
    }
    const { child, stdout, stderr } = started;
    let hasEnded = false;
    const isTooLong = () => fstatSync(stdout).size + fstatSync(stderr).size > maxBytes;
    const end = (result: () => CommandResult) => {
      if (hasEnded) return;
      hasEnded = true;
      cancel();
      cancelLook();
      const told = result();
      if (told.kind !== 'exited' && child.pid !== undefined) killGroup(child.pid);
      closeFiles();
      resolve(told);
    };
    let cancelLook = () => {};
    const look = () => {
      if (isTooLong()) return end(() => ({ kind: 'too_long' }));
      cancelLook = clock.after(lookMs, look);
    };
    const cancel = clock.after(timeoutMs, () => end(() => ({ kind: 'time_limit' })));
    cancelLook = clock.after(lookMs, look);
    child.once('error', (cause) => end(() => ({ kind: 'not_startable', cause })));
    child.once('exit', (exitCode, signal) =>
      end(() =>
        isTooLong()
          ? { kind: 'too_long' }
          : { kind: 'exited', exitCode, signal, stdout: readAll(stdout), stderr: readAll(stderr) },
      ),
    );
  });
}

/** An unlinked file, added to `files`: it disappears when the last process closes it. */
function openUnnamed(files: number[]): number {
  const folder = mkdtempSync(join(tmpdir(), 'quarterdeck-answer-'));
  try {
    const file = openSync(join(folder, 'output'), 'a+', 0o600);
    files.push(file);
    return file;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readAll(file: number): Buffer {
  const { size } = fstatSync(file);
  const content = Buffer.alloc(size);
  return content.subarray(0, readSync(file, content, 0, size, 0));
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended in between.
  }
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../lib/clock.ts';
import { createShellExecutor, type ShellExecutor } from './shell-executor.ts';

/** For tests: a directory of operations of its own, and executors on it. */
export async function testOperations() {
  const directory = await mkdtemp(join(tmpdir(), 'operations-'));
  const open = (host = 'here'): ShellExecutor =>
    createShellExecutor({ directory, workingDirectory: tmpdir(), clock: systemClock, host });
  return { directory, open, dispose: () => rm(directory, { recursive: true, force: true, maxRetries: 5 }) };
}

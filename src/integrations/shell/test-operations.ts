import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../lib/clock.ts';
import type { Executor, Operation, OperationRef } from '../../ports/executor.ts';
import { createShellExecutor, type ShellExecutor } from './shell-executor.ts';

/** For tests: a temporary operations directory, and executors that use it. */
export async function testOperations() {
  const directory = await mkdtemp(join(tmpdir(), 'operations-'));
  const open = (host = 'here'): ShellExecutor =>
    createShellExecutor({ directory, workingDirectory: tmpdir(), clock: systemClock, host });
  return { directory, open, dispose: () => rm(directory, { recursive: true, force: true, maxRetries: 5 }) };
}

let operations = 0;

/** For tests: an operation that runs a piece of JavaScript. */
export function scripted(source: string, more: Partial<Operation> = {}): Operation {
  operations += 1;
  return {
    id: `op_${process.pid}_${operations}`,
    with: { argv: [process.execPath, '-e', source], folder: '.' },
    recordedAt: systemClock.now(),
    remoteId: null,
    env: {},
    timeoutMs: 20_000,
    stopGraceMs: 500,
    ...more,
  };
}

/** For tests: waits until the operation has printed this, and returns all its output. */
export async function untilPrinted(executor: Executor, operation: OperationRef, text: string): Promise<string> {
  const until = systemClock.monotonicMs() + 10_000;
  for (;;) {
    const report = await executor.report(operation);
    const output = 'output' in report ? report.output : '';
    if (output.includes(text)) return output;
    if (systemClock.monotonicMs() > until) throw new Error(`it never printed ${text}: ${output}`);
    await systemClock.sleep(50);
  }
}

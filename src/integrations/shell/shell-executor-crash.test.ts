import { spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { outputOf, reportAtEnd } from '../../../test/contracts/executor-contract.ts';
import { manualClock } from '../../lib/clock.ts';
import type { Operation } from '../../ports/executor.ts';
import { Command } from './command.ts';
import { operationFiles } from './operation-files.ts';
import { createShellExecutor } from './shell-executor.ts';
import { spawnSupervisor } from './spawn-supervisor.ts';
import { scripted, testOperations, untilPrinted } from './test-operations.ts';

describe('the shell executor after a crash', () => {
  let operations: Awaited<ReturnType<typeof testOperations>>;
  beforeAll(async () => {
    operations = await testOperations();
  });
  afterAll(() => operations.dispose());

  const folderOf = (id: string) => join(operations.directory, id);
  const launchOf = async (id: string) => JSON.parse(await readFile(join(folderOf(id), 'launch-1.json'), 'utf8'));

  /** As if the bot had died before the supervisor was spawned. */
  async function leaveAttempt(operation: Operation, requestedAt: Date) {
    const { timeoutMs } = operation;
    const argv = Command.parse(operation.with).argv;
    const attempt = { argv, timeoutMs, env: {}, cwd: '/', host: 'here', requestedAt };
    expect(await operationFiles(folderOf(operation.id)).makeAttempt(1, attempt)).toBe(true);
  }

  it('finds an operation at work, and its result, after the bot was killed', async () => {
    const operation = scripted('console.log("begun"); setTimeout(() => console.log("done"), 1500)');
    const options = { directory: operations.directory, workingDirectory: '/', host: 'here' };
    const source = `
      import { createShellExecutor } from ${JSON.stringify(new URL('./shell-executor.ts', import.meta.url).href)};
      import { systemClock } from ${JSON.stringify(new URL('../../lib/clock.ts', import.meta.url).href)};
      const executor = createShellExecutor({ ...${JSON.stringify(options)}, clock: systemClock });
      await executor.start(${JSON.stringify(operation)});
      process.kill(process.pid, 'SIGKILL');`;
    const bot = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', source], { stdio: 'inherit' });
    const signal = await new Promise((resolve) => bot.once('exit', (_code, by) => resolve(by)));
    expect(signal).toBe('SIGKILL');

    const executor = operations.open();
    await untilPrinted(executor, operation, 'begun');
    expect(await executor.report(operation)).toMatchObject({ state: 'running', output: 'begun\n' });
    expect(await reportAtEnd(executor, operation)).toMatchObject({ state: 'succeeded', output: 'begun\ndone\n' });
  });

  it('does not know what became of an operation whose supervisor was killed, and kills its command on abort', async () => {
    const executor = operations.open();
    const operation = scripted('console.log("pid " + process.pid); setTimeout(() => {}, 60_000)');
    await executor.start(operation);
    const pid = Number(/pid (\d+)/.exec(await untilPrinted(executor, operation, 'pid'))?.[1]);
    process.kill((await launchOf(operation.id)).pid, 'SIGKILL');
    await executor.settled(operation, 5_000);
    expect(await executor.report(operation)).toMatchObject({ state: 'unknown' });
    await executor.start(operation);
    expect(await executor.report(operation)).toMatchObject({ state: 'unknown' });
    await executor.abort(operation);
    await expect.poll(() => isThere(pid), { timeout: 3_000 }).toBe(false);
  });

  it('is not stopped by the signal that stops the bot', async () => {
    const executor = operations.open();
    const operation = scripted('console.log("up"); setTimeout(() => console.log("done"), 800)');
    await executor.start(operation);
    await untilPrinted(executor, operation, 'up');
    const { pid } = await launchOf(operation.id);
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.kill(pid, signal);
    expect(await reportAtEnd(executor, operation)).toMatchObject({ state: 'succeeded', output: 'up\ndone\n' });
  });

  it('does not take another process with the same number for the supervisor', async () => {
    const id = 'op_reused';
    await leaveAttempt(scripted('', { id }), new Date());
    const launch = { kind: 'launched', pid: process.pid, startTime: '1', host: 'here', at: new Date() };
    await writeFile(join(folderOf(id), 'launch-1.json'), JSON.stringify(launch));
    expect(await operations.open().report({ id, with: {}, recordedAt: new Date(0), remoteId: null })).toMatchObject({
      state: 'unknown',
    });
  });

  it('does not judge what another machine runs, but reads its result', async () => {
    const operation = scripted('console.log("x"); setTimeout(() => {}, 500)');
    const [here, elsewhere] = [operations.open('here'), operations.open('elsewhere')];
    await here.start(operation);
    await untilPrinted(here, operation, 'x');
    expect(await elsewhere.report(operation)).toMatchObject({
      state: 'unknown',
      detail: expect.stringContaining('here'),
    });
    await here.settled(operation, 5_000);
    expect(await elsewhere.report(operation)).toMatchObject({ state: 'succeeded' });
  });

  it('waits for a launch, then makes sure that it can never happen, then may start again', async () => {
    const executor = operations.open();
    const operation = scripted('console.log("once")');
    await leaveAttempt(operation, new Date());
    expect(await executor.report(operation)).toMatchObject({ state: 'running', output: '' });

    const clock = manualClock(new Date(Date.now() + 11_000));
    const later = createShellExecutor({ directory: operations.directory, workingDirectory: '/', clock, host: 'here' });
    expect(await later.report(operation)).toEqual({ state: 'absent' });
    // The supervisor of the abandoned attempt wakes up after all.
    await spawnSupervisor(folderOf(operation.id), 1);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await executor.report(operation)).toEqual({ state: 'absent' });

    await Promise.all([executor.start(operation), operations.open().start(operation)]);
    await spawnSupervisor(folderOf(operation.id), 1);
    await spawnSupervisor(folderOf(operation.id), 2);
    expect(await reportAtEnd(executor, operation)).toMatchObject({ state: 'succeeded', output: 'once\n' });
  });

  it('aborts an attempt that was not launched yet', async () => {
    const executor = operations.open();
    const operation = scripted('console.log("never")');
    await leaveAttempt(operation, new Date());
    await executor.abort(operation);
    await spawnSupervisor(folderOf(operation.id), 1);
    expect(await reportAtEnd(executor, operation)).toMatchObject({ state: 'failed', reason: 'aborted', output: '' });
  });

  it('starts an operation of which only the folder was made', async () => {
    const executor = operations.open();
    const operation = scripted('console.log("once")');
    await mkdir(folderOf(operation.id));
    expect(await executor.report(operation)).toEqual({ state: 'absent' });
    await executor.start(operation);
    expect(outputOf(await reportAtEnd(executor, operation))).toBe('once\n');
  });

  it('calls a record that cannot be read unknown, and does not start over it', async () => {
    const executor = operations.open();
    const operation = scripted('console.log("never")');
    await mkdir(folderOf(operation.id));
    await writeFile(join(folderOf(operation.id), 'attempt-1.json'), '{"argv":');
    await executor.start(operation);
    expect(await executor.report(operation)).toMatchObject({ state: 'unknown' });
  });

  it('runs once in 20 rounds of two racing executors', async () => {
    const rounds = Array.from({ length: 20 }, () => scripted('console.log("ran " + process.pid)'));
    for (const operation of rounds) {
      const [one, other] = [operations.open(), operations.open()];
      await Promise.all([one.start(operation), other.start(operation), one.start(operation)]);
    }
    for (const operation of rounds) {
      expect(outputOf(await reportAtEnd(operations.open(), operation))).toMatch(/^ran \d+\n$/);
    }
  });
});

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { executorContract, outputOf, reportAtEnd } from '../../../test/contracts/executor-contract.ts';
import { isProcessAlive } from '../../lib/process-identity.ts';
import { isAtWork } from './process-alive.ts';
import type { ShellExecutor } from './shell-executor.ts';
import { scripted, testOperations, untilPrinted } from './test-operations.ts';

executorContract('The shell executor', async () => {
  const { open, dispose } = await testOperations();
  const courses = {
    succeeds: 'console.log("ran")',
    fails: 'console.log("ran"); process.exitCode = 1',
    lasts: 'console.log("ran"); setTimeout(() => {}, 60_000)',
  };
  const executor = open();
  return {
    executor,
    reopen: () => open(),
    operation: (course) => scripted(courses[course]),
    timesRun: async (operation) => outputOf(await executor.report(operation)).split('ran\n').length - 1,
    dispose,
  };
});

describe('the shell executor', () => {
  let operations: Awaited<ReturnType<typeof testOperations>>;
  let executor: ShellExecutor;
  beforeAll(async () => {
    operations = await testOperations();
    executor = operations.open();
  });
  afterAll(() => operations.dispose());

  it('keeps the end of 50 MB of output in a small file', async () => {
    const source = `const block = Buffer.alloc(1 << 20, '.'); let left = 50;
      const more = () => left-- > 0 ? process.stdout.write(block, more) : process.stdout.write('the end');
      more();`;
    const operation = scripted(source);
    await executor.start(operation);
    const report = await reportAtEnd(executor, operation);
    expect(report.state).toBe('succeeded');
    expect(outputOf(report)).toBe(`${'.'.repeat(7_993)}the end`);
    const folder = join(operations.directory, operation.id);
    const sizes = await Promise.all((await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size));
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(256 * 1024);
  });

  it('kills what the command started, when the time limit has passed, even if it ignores the signal', async () => {
    const stubborn = `process.on('SIGTERM', () => {}); console.log('grandchild ' + process.pid); setInterval(() => {}, 1e3)`;
    const source = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(stubborn)}], { stdio: 'inherit' })`;
    const operation = scripted(source, { timeoutMs: 1_500 });
    await executor.start(operation);
    const output = await untilPrinted(executor, operation, 'grandchild');
    const pid = Number(/grandchild (\d+)/.exec(output)?.[1]);
    expect(isProcessAlive(pid, null)).toBe(true);
    expect(await reportAtEnd(executor, operation)).toMatchObject({ state: 'failed', reason: 'time_limit' });
    await expect.poll(() => isProcessAlive(pid, null), { timeout: 3_000 }).toBe(false);
  });

  it('does not wait for a process that the command leaves behind, which lives on and is named', async () => {
    const talker = `let count = 0; setInterval(() => { console.log('tick ' + ++count); if (count === 25) process.exit(); }, 100)`;
    const source = `const rest = require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(talker)}],
        { stdio: 'inherit', detached: true });
      rest.unref(); console.log('left ' + rest.pid);`;
    const operation = scripted(source);
    await executor.start(operation);
    const report = await reportAtEnd(executor, operation);
    const pid = Number(/left (\d+)/.exec(outputOf(report))?.[1]);
    expect(report.state).toBe('succeeded');
    expect(outputOf(report)).toContain(`[1 process that it started is still running: node (${pid}).`);
    // It keeps printing output that nobody reads, until it exits.
    const log = join(operations.directory, operation.id, 'output.log');
    await expect.poll(() => readFile(log, 'utf8'), { timeout: 8_000 }).toContain('tick 25');
    await expect.poll(() => isProcessAlive(pid, null), { timeout: 3_000 }).toBe(false);
  });

  const sleeper = (words: string) => `console.log('${words} ' + process.pid); setInterval(() => {}, 1e3)`;
  /** Ways in which something leaves the command's process group. */
  const escapes: [string, string][] = [
    ['a session of its own', `spawn(process.execPath, ['-e', code], { stdio: 'inherit', detached: true })`],
    [
      'a shell’s background',
      `spawn('sh', ['-c', 'nohup "$0" -e "$1" &', process.execPath, code], { stdio: 'inherit' })`,
    ],
    ['setsid', `spawn('sh', ['-c', 'setsid "$0" -e "$1" &', process.execPath, code], { stdio: 'inherit' })`],
    ['a double fork', `spawn('sh', ['-c', '(setsid "$0" -e "$1" &)', process.execPath, code], { stdio: 'inherit' })`],
    [
      'an empty environment',
      `spawn('env', ['-i', process.execPath, '-e', code], { stdio: 'inherit', detached: true })`,
    ],
  ];

  it.each(escapes)('an abort reaches what moved into %s', async (_how, start) => {
    const source = `const { spawn } = require('node:child_process'); const code = ${JSON.stringify(sleeper('escaped'))};
      ${start}; setInterval(() => {}, 1e3);`;
    const operation = scripted(source);
    await executor.start(operation);
    const output = await untilPrinted(executor, operation, 'escaped');
    const pid = Number(/escaped (\d+)/.exec(output)?.[1]);
    expect(isProcessAlive(pid, null)).toBe(true);
    await executor.abort(operation);
    expect(await reportAtEnd(executor, operation)).toMatchObject({ state: 'failed', reason: 'aborted' });
    await expect.poll(() => isAtWork({ pid, startTime: null }), { timeout: 3_000 }).toBe(false);
  });

  it('lets a clean-up end that takes longer than two seconds, and waits no longer than it takes', async () => {
    const source = `process.on('SIGTERM', () => setTimeout(() => { console.log('lock given back'); process.exit(); }, 2_500));
      console.log('ready'); setInterval(() => {}, 1e3);`;
    const operation = scripted(source, { stopGraceMs: 10_000 });
    await executor.start(operation);
    await untilPrinted(executor, operation, 'ready');
    const before = performance.now();
    await executor.abort(operation);
    const report = await reportAtEnd(executor, operation);
    expect(report).toMatchObject({ state: 'failed', reason: 'aborted' });
    expect(outputOf(report)).toContain('lock given back');
    expect(performance.now() - before).toBeLessThan(9_000);
  });

  it('tells by which signal a command ended', async () => {
    const operation = scripted(`process.kill(process.pid, 'SIGKILL')`);
    await executor.start(operation);
    expect(await reportAtEnd(executor, operation)).toMatchObject({
      state: 'failed',
      reason: 'exit_code',
      exitCode: null,
      signal: 'SIGKILL',
    });
  });

  it('knows, when the supervisor was killed, whether something is still at work, and ends it', async () => {
    const source = `const code = ${JSON.stringify(sleeper('escaped'))};
      require('node:child_process').spawn(process.execPath, ['-e', code], { stdio: 'inherit', detached: true });
      setInterval(() => {}, 1e3);`;
    const operation = scripted(source);
    await executor.start(operation);
    const output = await untilPrinted(executor, operation, 'escaped');
    const pid = Number(/escaped (\d+)/.exec(output)?.[1]);
    const launch = JSON.parse(await readFile(join(operations.directory, operation.id, 'launch-1.json'), 'utf8')) as {
      pid: number;
    };
    process.kill(launch.pid, 'SIGKILL');
    await expect.poll(() => executor.report(operation)).toMatchObject({ state: 'unknown', mayBeAtWork: true });
    await executor.abort(operation);
    await expect.poll(() => executor.report(operation)).toMatchObject({ state: 'unknown', mayBeAtWork: false });
    await expect.poll(() => isAtWork({ pid, startTime: null }), { timeout: 3_000 }).toBe(false);
  });

  it('gives what it ends without a supervisor the time to end in order', async () => {
    const source = `process.on('SIGTERM', () => setTimeout(() => { console.log('lock given back'); process.exit(); }, 1_000));
      console.log('ready'); setInterval(() => {}, 1e3);`;
    const operation = scripted(source, { stopGraceMs: 10_000 });
    await executor.start(operation);
    await untilPrinted(executor, operation, 'ready');
    const folder = join(operations.directory, operation.id);
    process.kill((JSON.parse(await readFile(join(folder, 'launch-1.json'), 'utf8')) as { pid: number }).pid, 'SIGKILL');
    await expect.poll(() => executor.report(operation)).toMatchObject({ state: 'unknown', mayBeAtWork: true });
    await executor.abort(operation);
    await executor.abort(operation);
    await executor.settled(operation, 8_000);
    expect(await executor.report(operation)).toMatchObject({ state: 'unknown', mayBeAtWork: false });
    expect(await readFile(join(folder, 'output.log'), 'utf8')).toContain('lock given back');
  });

  it('bounds what a process prints that was left behind, and keeps its folder while it runs', async () => {
    const talker = `setInterval(() => console.log('x'.repeat(200_000)), 50); setTimeout(() => process.exit(), 20_000)`;
    const source = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(talker)}],
      { stdio: 'inherit', detached: true }).unref();`;
    const operation = scripted(source);
    await executor.start(operation);
    const output = outputOf(await reportAtEnd(executor, operation));
    const pid = Number(/node \((\d+)\)/.exec(output)?.[1]);
    const log = join(operations.directory, operation.id, 'output.log');
    await expect.poll(async () => (await stat(log)).size, { timeout: 8_000 }).toBeGreaterThan(1_048_576);
    await executor.start(scripted(''));
    expect((await stat(log)).size).toBeLessThan(1_048_576);
    await executor.prune(-1_000);
    expect(await executor.report(operation)).toMatchObject({ state: 'succeeded' });
    process.kill(pid, 'SIGKILL');
    const removed = async () => (await executor.prune(-1_000)) > 0;
    await expect.poll(removed, { timeout: 3_000 }).toBe(true);
    expect(await executor.report(operation)).toEqual({ state: 'absent' });
  });

  it('hides the environment of the bot from the command and from its supervisor', async () => {
    process.env.SLACK_BOT_TOKEN_OF_THIS_TEST = 'marked-secret';
    try {
      const source = `const { readFileSync } = require('node:fs');
        console.log(Object.keys(process.env).sort().join());
        console.log(JSON.stringify(process.env).includes('marked-secret'));
        console.log(readFileSync('/proc/' + process.ppid + '/environ', 'utf8').includes('marked-secret'));`;
      const operation = scripted(source, { env: { ADDED: '1' } });
      await executor.start(operation);
      const [names, own, supervisor] = outputOf(await reportAtEnd(executor, operation)).split('\n');
      for (const name of names?.split(',') ?? [])
        expect(['ADDED', 'HOME', 'LANG', 'PATH', 'QUARTERDECK_OPERATION', 'TZ']).toContain(name);
      expect([own, supervisor]).toEqual(['false', 'false']);
    } finally {
      delete process.env.SLACK_BOT_TOKEN_OF_THIS_TEST;
    }
  });

  it.each(['', '.', '..', '../x', 'a/b', 'a\\b', 'a\0b', '.hidden', '-x', 'x'.repeat(200)])(
    'refuses the id %j',
    async (id) => {
      await expect(executor.start(scripted('', { id }))).rejects.toThrow(TypeError);
      await expect(executor.report({ id, with: {}, recordedAt: new Date(0), remoteId: null })).rejects.toThrow(
        TypeError,
      );
    },
  );

  it('says so when its directory cannot be used', async () => {
    const { createShellExecutor } = await import('./shell-executor.ts');
    const { systemClock } = await import('../../lib/clock.ts');
    const file = join(operations.directory, 'file');
    await writeFile(file, '');
    const broken = createShellExecutor({ directory: file, workingDirectory: '.', clock: systemClock });
    await expect(broken.start(scripted(''))).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('keeps records that only its own user can read', async () => {
    const operation = scripted('console.log("x")');
    await executor.start(operation);
    await reportAtEnd(executor, operation);
    const folder = join(operations.directory, operation.id);
    for (const name of ['.', ...(await readdir(folder))]) {
      expect((await stat(join(folder, name))).mode & 0o077, name).toBe(0);
    }
    expect((await readdir(folder)).filter((name) => name.startsWith('.'))).toEqual([]);
    expect(await readFile(join(folder, 'output.log'), 'utf8')).toBe('x\n');
  });

  it('forgets operations that ended long ago, and only these', async () => {
    const [ended, running] = [scripted(''), scripted('setTimeout(() => {}, 60_000)')];
    await executor.start(ended);
    await executor.start(running);
    await executor.settled(ended, 10_000);
    expect(await executor.prune(60_000)).toBe(0);
    await executor.prune(-1_000);
    // Its result had not been reported, so it was kept.
    expect(await executor.report(ended)).toMatchObject({ state: 'succeeded' });
    expect(await executor.prune(60_000)).toBe(0);
    expect(await executor.prune(-1_000)).toBe(1);
    expect(await executor.report(ended)).toEqual({ state: 'absent' });
    expect(await executor.report(running)).toMatchObject({ state: 'running' });
    await executor.abort(running);
    await executor.settled(running, 10_000);
  });
});

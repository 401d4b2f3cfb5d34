import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  executorContract,
  outputOf,
  reportAtEnd,
  scripted,
  untilPrinted,
} from '../../../test/contracts/executor-contract.ts';
import { isProcessAlive } from '../../lib/process-identity.ts';
import type { ShellExecutor } from './shell-executor.ts';
import { testOperations } from './test-operations.ts';

executorContract('The shell executor', async () => {
  const { open, dispose } = await testOperations();
  return { executor: open(), reopen: () => open(), dispose };
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
    const report = await reportAtEnd(executor, operation.id);
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
    const output = await untilPrinted(executor, operation.id, 'grandchild');
    const pid = Number(/grandchild (\d+)/.exec(output)?.[1]);
    expect(isProcessAlive(pid, null)).toBe(true);
    expect(await reportAtEnd(executor, operation.id)).toMatchObject({ state: 'failed', reason: 'time_limit' });
    await expect.poll(() => isProcessAlive(pid, null), { timeout: 3_000 }).toBe(false);
  });

  it('does not wait for a process that the command leaves behind', async () => {
    const source = `const rest = require('node:child_process').spawn('sleep', ['5'], { stdio: 'inherit', detached: true });
      rest.unref(); console.log('left it');`;
    const operation = scripted(source);
    const before = performance.now();
    await executor.start(operation);
    expect(await reportAtEnd(executor, operation.id)).toMatchObject({ state: 'succeeded', output: 'left it\n' });
    expect(performance.now() - before).toBeLessThan(4_500);
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
      const [names, own, supervisor] = outputOf(await reportAtEnd(executor, operation.id)).split('\n');
      for (const name of names?.split(',') ?? []) expect(['ADDED', 'HOME', 'LANG', 'PATH', 'TZ']).toContain(name);
      expect([own, supervisor]).toEqual(['false', 'false']);
    } finally {
      delete process.env.SLACK_BOT_TOKEN_OF_THIS_TEST;
    }
  });

  it.each(['', '.', '..', '../x', 'a/b', 'a\\b', 'a\0b', '.hidden', '-x', 'x'.repeat(200)])(
    'refuses the id %j',
    async (id) => {
      await expect(executor.start(scripted('', { id }))).rejects.toThrow(TypeError);
      await expect(executor.report(id)).rejects.toThrow(TypeError);
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
    await reportAtEnd(executor, operation.id);
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
    await executor.settled(ended.id, 10_000);
    expect(await executor.prune(60_000)).toBe(0);
    await executor.prune(-1_000);
    // Nobody had been told of its end, so it was kept.
    expect(await executor.report(ended.id)).toMatchObject({ state: 'succeeded' });
    expect(await executor.prune(60_000)).toBe(0);
    expect(await executor.prune(-1_000)).toBe(1);
    expect(await executor.report(ended.id)).toEqual({ state: 'absent' });
    expect(await executor.report(running.id)).toMatchObject({ state: 'running' });
    await executor.abort(running.id);
    await executor.settled(running.id, 10_000);
  });
});

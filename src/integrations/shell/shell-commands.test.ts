import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { outputOf, reportAtEnd } from '../../../test/contracts/executor-contract.ts';
import type { ShellExecutor } from './shell-executor.ts';
import { scripted, testOperations, untilPrinted } from './test-operations.ts';

describe('a command of the shell', () => {
  let operations: Awaited<ReturnType<typeof testOperations>>;
  let executor: ShellExecutor;
  beforeAll(async () => {
    operations = await testOperations();
    executor = operations.open();
  });
  afterAll(() => operations.dispose());

  it('never runs an id twice, whoever starts it at once', async () => {
    const operation = scripted('console.log("ran"); setTimeout(() => {}, 300)');
    const again = operations.open();
    await Promise.all([
      executor.start(operation),
      executor.start(operation),
      again.start(operation),
      again.start(operation),
    ]);
    expect(outputOf(await reportAtEnd(again, operation))).toBe('ran\n');
    await again.start(operation);
    expect(outputOf(await reportAtEnd(executor, operation))).toBe('ran\n');
  });

  it('keeps the exit code of a failure', async () => {
    const operation = scripted('console.log("broken"); process.exitCode = 7');
    await executor.start(operation);
    const report = await reportAtEnd(executor, operation);
    expect(report).toMatchObject({ state: 'failed', reason: 'exit_code', exitCode: 7, output: 'broken\n' });
  });

  it('tells that a command cannot be started', async () => {
    const operation = scripted('', { with: { argv: ['/no/such/program'], folder: '.' } });
    await executor.start(operation);
    const report = await reportAtEnd(executor, operation);
    expect(report).toMatchObject({
      ...{ state: 'failed', reason: 'not_startable', exitCode: null },
      detail: 'the command could not be started: /no/such/program does not exist; correct the path',
    });
    expect(executor.preflight?.(operation)).toBe('/no/such/program does not exist; correct the path');
    expect(executor.preflight?.(scripted(''))).toBeNull();
  });

  it('passes arguments as they are: there is no shell', async () => {
    const strange = '$HOME; echo "x" `id` * \n\'';
    const operation = scripted('console.log(JSON.stringify(process.argv[1]))');
    const argv = [process.execPath, '-e', 'console.log(JSON.stringify(process.argv[1]))', strange];
    await executor.start({ ...operation, with: { ...operation.with, argv } });
    const report = await reportAtEnd(executor, operation);
    expect(JSON.parse(outputOf(report))).toBe(strange);
  });

  it('gives what the operation adds to the environment', async () => {
    const operation = scripted('console.log(process.env.REGION)', { env: { REGION: 'north' } });
    await executor.start(operation);
    expect(outputOf(await reportAtEnd(executor, operation))).toBe('north\n');
  });

  it('shows what was printed while the command runs, and resolves `settled` when its time is over', async () => {
    const operation = scripted('console.log("at work"); setTimeout(() => {}, 60_000)');
    await executor.start(operation);
    await untilPrinted(executor, operation, 'at work');
    const before = performance.now();
    await executor.settled(operation, 200);
    expect(performance.now() - before).toBeLessThan(2_000);
    expect(await executor.report(operation)).toMatchObject({ state: 'running' });
    await executor.abort(operation);
    await executor.settled(operation, 15_000);
  });

  it('aborts, also from another executor on the same store', async () => {
    const operation = scripted('console.log("up"); setTimeout(() => {}, 60_000)');
    await executor.start(operation);
    await untilPrinted(executor, operation, 'up');
    await operations.open().abort(operation);
    const report = await reportAtEnd(executor, operation);
    expect(report).toMatchObject({ state: 'failed', reason: 'aborted' });
    await executor.abort(operation);
    expect(await executor.report(operation)).toEqual(report);
  });

  it('enforces the time limit', async () => {
    const operation = scripted('setTimeout(() => {}, 60_000)', { timeoutMs: 400 });
    await executor.start(operation);
    const report = await reportAtEnd(executor, operation);
    expect(report).toMatchObject({ state: 'failed', reason: 'time_limit' });
  });

  it('keeps the last 8,000 characters', async () => {
    const operation = scripted('process.stdout.write("x".repeat(20_000) + "the end")');
    await executor.start(operation);
    const output = outputOf(await reportAtEnd(executor, operation));
    expect(output).toHaveLength(8_000);
    expect(output.endsWith('xthe end')).toBe(true);
  });

  it('masks credentials in the output', async () => {
    const operation = scripted('console.log("token " + "xoxb-" + "1234567890-abcdefgh")');
    await executor.start(operation);
    const output = outputOf(await reportAtEnd(executor, operation));
    expect(output).toContain('***');
    expect(output).not.toContain('abcdefgh');
  });
});

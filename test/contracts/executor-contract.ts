import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Executor, Operation, OperationRef, OperationReport } from '../../src/ports/executor.ts';

export interface ExecutorUnderTest {
  executor: Executor;
  /** Another executor on the same store, as a restarted bot would make it. */
  reopen(): Executor;
  dispose(): Promise<void>;
}

let operations = 0;

/** An operation that runs a piece of JavaScript. */
export function scripted(source: string, more: Partial<Operation> = {}): Operation {
  operations += 1;
  const id = `op_${process.pid}_${operations}`;
  const limits = { timeoutMs: 20_000, stopGraceMs: 500 };
  return { id, with: { argv: [process.execPath, '-e', source], folder: '.' }, env: {}, ...limits, ...more };
}

/** Waits for the operation's end and tells what is known of it then. */
export async function reportAtEnd(executor: Executor, operation: OperationRef): Promise<OperationReport> {
  await executor.settled(operation, 15_000);
  return executor.report(operation);
}

/** Waits until the operation has printed this. */
export async function untilPrinted(executor: Executor, operation: OperationRef, text: string): Promise<string> {
  return expect
    .poll(async () => outputOf(await executor.report(operation)), { timeout: 10_000 })
    .toContain(text)
    .then(async () => outputOf(await executor.report(operation)));
}

export function outputOf(report: OperationReport): string {
  return 'output' in report ? report.output : '';
}

/** What every executor owes its callers, whatever it runs commands with. */
export function executorContract(name: string, make: () => Promise<ExecutorUnderTest>): void {
  describe(`${name} keeps the contract of executors`, () => {
    let subject: ExecutorUnderTest;
    beforeAll(async () => {
      subject = await make();
    });
    afterAll(() => subject.dispose());

    it('tells that an operation is absent before it was started', async () => {
      expect(await subject.executor.report({ id: 'op_never', with: {} })).toEqual({ state: 'absent' });
      await subject.executor.abort({ id: 'op_never', with: {} });
      await subject.executor.settled({ id: 'op_never', with: {} }, 60_000);
    });

    it('keeps the result and the output of a success', async () => {
      const operation = scripted('console.log("to out"); console.error("to err")');
      const before = Date.now();
      await subject.executor.start(operation);
      const report = await reportAtEnd(subject.executor, operation);
      expect(report).toMatchObject({ state: 'succeeded' });
      expect(outputOf(report)).toContain('to out');
      expect(outputOf(report)).toContain('to err');
      if (report.state !== 'succeeded') return;
      expect(report.startedAt.getTime()).toBeGreaterThanOrEqual(before - 1_000);
      expect(report.finishedAt.getTime()).toBeGreaterThanOrEqual(report.startedAt.getTime());
    });

    it('keeps the exit code of a failure', async () => {
      const operation = scripted('console.log("broken"); process.exitCode = 7');
      await subject.executor.start(operation);
      const report = await reportAtEnd(subject.executor, operation);
      expect(report).toMatchObject({ state: 'failed', reason: 'exit_code', exitCode: 7, output: 'broken\n' });
    });

    it('tells that a command cannot be started', async () => {
      const operation = scripted('', { with: { argv: ['/no/such/program'], folder: '.' } });
      await subject.executor.start(operation);
      const report = await reportAtEnd(subject.executor, operation);
      expect(report).toMatchObject({ state: 'failed', reason: 'not_startable', exitCode: null });
    });

    it('passes arguments as they are: there is no shell', async () => {
      const strange = '$HOME; echo "x" `id` * \n\'';
      const operation = scripted('console.log(JSON.stringify(process.argv[1]))');
      const argv = [process.execPath, '-e', 'console.log(JSON.stringify(process.argv[1]))', strange];
      await subject.executor.start({ ...operation, with: { ...operation.with, argv } });
      const report = await reportAtEnd(subject.executor, operation);
      expect(JSON.parse(outputOf(report))).toBe(strange);
    });

    it('gives what the operation adds to the environment', async () => {
      const operation = scripted('console.log(process.env.REGION)', { env: { REGION: 'north' } });
      await subject.executor.start(operation);
      expect(outputOf(await reportAtEnd(subject.executor, operation))).toBe('north\n');
    });

    it('shows what was printed while the command runs, and resolves `settled` when its time is over', async () => {
      const operation = scripted('console.log("at work"); setTimeout(() => {}, 60_000)');
      await subject.executor.start(operation);
      await untilPrinted(subject.executor, operation, 'at work');
      const before = performance.now();
      await subject.executor.settled(operation, 200);
      expect(performance.now() - before).toBeLessThan(2_000);
      expect(await subject.executor.report(operation)).toMatchObject({ state: 'running' });
      await subject.executor.abort(operation);
      await subject.executor.settled(operation, 15_000);
    });

    it('never runs an id twice', async () => {
      const operation = scripted('console.log("ran"); setTimeout(() => {}, 300)');
      const again = subject.reopen();
      await Promise.all([
        subject.executor.start(operation),
        subject.executor.start(operation),
        again.start(operation),
        again.start(operation),
      ]);
      expect(outputOf(await reportAtEnd(again, operation))).toBe('ran\n');
      await again.start(operation);
      expect(outputOf(await reportAtEnd(subject.executor, operation))).toBe('ran\n');
    });

    it('aborts, also from another executor on the same store', async () => {
      const operation = scripted('console.log("up"); setTimeout(() => {}, 60_000)');
      await subject.executor.start(operation);
      await untilPrinted(subject.executor, operation, 'up');
      await subject.reopen().abort(operation);
      const report = await reportAtEnd(subject.executor, operation);
      expect(report).toMatchObject({ state: 'failed', reason: 'aborted' });
      await subject.executor.abort(operation);
      expect(await subject.executor.report(operation)).toEqual(report);
    });

    it('enforces the time limit', async () => {
      const operation = scripted('setTimeout(() => {}, 60_000)', { timeoutMs: 400 });
      await subject.executor.start(operation);
      const report = await reportAtEnd(subject.executor, operation);
      expect(report).toMatchObject({ state: 'failed', reason: 'time_limit' });
    });

    it('keeps the last 8,000 characters', async () => {
      const operation = scripted('process.stdout.write("x".repeat(20_000) + "the end")');
      await subject.executor.start(operation);
      const output = outputOf(await reportAtEnd(subject.executor, operation));
      expect(output).toHaveLength(8_000);
      expect(output.endsWith('xthe end')).toBe(true);
    });

    it('masks credentials in the output', async () => {
      const operation = scripted('console.log("token " + "xoxb-" + "1234567890-abcdefgh")');
      await subject.executor.start(operation);
      const output = outputOf(await reportAtEnd(subject.executor, operation));
      expect(output).toContain('***');
      expect(output).not.toContain('abcdefgh');
    });
  });
}

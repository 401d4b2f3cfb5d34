import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Executor, Operation, OperationRef, OperationReport } from '../../src/ports/executor.ts';

export interface ExecutorUnderTest {
  executor: Executor;
  /** Another executor on the same system, as a restarted bot would make it. */
  reopen(): Executor | Promise<Executor>;
  /** A new operation that goes well, that fails, or that lasts until somebody ends it. */
  operation(course: 'succeeds' | 'fails' | 'lasts'): Operation;
  /** How often the system really carried it out. */
  timesRun(operation: Operation): Promise<number>;
  /** The system has no place for our id: another executor finds an operation only by what `start` returned. */
  hasNoMark?: true;
  dispose(): Promise<void>;
}

const patienceMs = 30_000;

/** Waits for the operation's end and tells what is known of it then. */
export async function reportAtEnd(executor: Executor, operation: OperationRef): Promise<OperationReport> {
  await executor.settled(operation, patienceMs);
  return executor.report(operation);
}

export function outputOf(report: OperationReport): string {
  return 'output' in report ? report.output : '';
}

/** What every executor owes its callers, whatever carries its operations out. */
export function executorContract(name: string, make: () => Promise<ExecutorUnderTest>): void {
  describe(`${name} keeps the contract of executors`, { timeout: 60_000 }, () => {
    let subject: ExecutorUnderTest;
    beforeAll(async () => {
      subject = await make();
    }, 60_000);
    afterAll(() => subject.dispose());
    /** Starts it, and gives what another executor is asked with. */
    const started = async (operation: Operation): Promise<Operation> => {
      const remoteId = await subject.executor.start(operation);
      return subject.hasNoMark ? { ...operation, remoteId } : operation;
    };

    it('tells that an operation is absent before it was started', async () => {
      const operation = subject.operation('succeeds');
      expect(await subject.executor.report(operation)).toEqual({ state: 'absent' });
      await subject.executor.abort(operation);
      await subject.executor.settled(operation, patienceMs);
      expect(await subject.timesRun(operation)).toBe(0);
    });

    it('keeps the result and the output of a success', async () => {
      const operation = subject.operation('succeeds');
      const before = Date.now();
      const kept = await started(operation);
      const report = await reportAtEnd(subject.executor, operation);
      expect(report).toMatchObject({ state: 'succeeded' });
      expect(outputOf(report)).not.toBe('');
      if (report.state !== 'succeeded') return;
      expect(report.startedAt.getTime()).toBeGreaterThanOrEqual(before - 1_000);
      expect(report.finishedAt.getTime()).toBeGreaterThanOrEqual(report.startedAt.getTime());
      expect(await (await subject.reopen()).report(kept)).toMatchObject({ state: 'succeeded' });
    });

    it('tells a failure from a success', async () => {
      const operation = subject.operation('fails');
      const kept = await started(operation);
      const report = await reportAtEnd(subject.executor, operation);
      expect(report).toMatchObject({ state: 'failed', reason: 'exit_code' });
      expect(await (await subject.reopen()).report(kept)).toMatchObject({ state: 'failed', reason: 'exit_code' });
    });

    it('never runs an id twice', async () => {
      const operation = subject.operation('succeeds');
      const kept = await started(operation);
      await subject.executor.start(operation);
      const again = await subject.reopen();
      await again.start(kept);
      expect(await reportAtEnd(again, kept)).toMatchObject({ state: 'succeeded' });
      await again.start(kept);
      expect(await subject.timesRun(operation)).toBe(1);
    });

    it('aborts what lasts, also from another executor, and resolves `settled` when its time is over', async () => {
      const operation = subject.operation('lasts');
      const kept = await started(operation);
      await expect.poll(() => subject.timesRun(operation), { timeout: 15_000 }).toBe(1);
      const before = performance.now();
      await subject.executor.settled(operation, 200);
      expect(performance.now() - before).toBeLessThan(5_000);
      expect(await subject.executor.report(operation)).toMatchObject({ state: 'running' });
      await (await subject.reopen()).abort(kept);
      const report = await reportAtEnd(subject.executor, operation);
      expect(report).toMatchObject({ state: 'failed', reason: 'aborted' });
      await subject.executor.abort(operation);
      expect(await subject.executor.report(operation)).toEqual(report);
    });
  });
}

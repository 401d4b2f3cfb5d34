import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Executor, type Operation, type OperationReport, StartRefused } from '../../src/ports/executor.ts';
import { IntegrationError } from '../../src/ports/integration-error.ts';
import type { FakeAnswer, FakeRequest, FakeServer, Fault } from '../fakes/fake-server.ts';
import { outputOf, reportAtEnd } from './executor-contract.ts';

export interface RemoteExecutorUnderTest {
  server: FakeServer;
  /** Another executor on the same system, as a restarted bot makes it: nothing is remembered. */
  reopen(): Executor;
  /** A new operation of one and the same job. `queued`: the system does not begin with it until somebody ends it. */
  operation(course: 'succeeds' | 'fails' | 'lasts' | 'queued'): Operation;
  timesRun(operation: Operation): Promise<number>;
  /** Whether a request is the one that starts an operation. */
  isStart(request: FakeRequest): boolean;
  /** Somebody starts the same job by hand, with this end. */
  startByHand(course: 'succeeds' | 'fails'): void;
  /** From now on the system answers with a status for this operation that no version of it has today. */
  fromTheFuture(operation: Operation): void;
  /** The log of this operation is longer than anybody wants to read, when the system has logs. */
  longLog?(operation: Operation): void;
  /** The system takes its time to end this operation when it is aborted: until `end` is called. */
  endsSlowly?(operation: Operation): { end(): void };
  /**
   * The system has no place for our id: when the answer to a start is lost, a person has to look. Then `unknown` is
   * allowed where others find their operation.
   */
  hasNoMark?: true;
  dispose(): Promise<void>;
}

const status = (code: number, headers: FakeAnswer['headers'] = {}, body: unknown = { message: 'no' }): Fault => ({
  kind: 'answer',
  answer: { status: code, headers, body },
});
const html = '<!doctype html><html><body>Sign in</body></html>';

/** Answers that say nothing about the operation that was asked for. */
const sayNothing: readonly [string, Fault][] = [
  ['401', status(401)],
  ['403', status(403)],
  ['404', status(404)],
  ['409', status(409)],
  ['422', status(422)],
  ['429', status(429)],
  ['429 with Retry-After', status(429, { 'retry-after': '1' })],
  ['429 with Retry-After of an hour', status(429, { 'retry-after': '3600' })],
  ['500', status(500)],
  ['503 with a page', status(503, { 'content-type': 'text/html' }, html)],
  ['HTML instead of JSON', status(200, { 'content-type': 'text/html' }, html)],
  ['an empty answer', status(200, {}, '')],
  ['JSON of another shape', status(200, {}, { unexpected: true })],
  ['20 MB', { kind: 'huge' }],
  ['half of an answer', { kind: 'cut-body' }],
  ['no answer', { kind: 'cut-before' }],
  ['a redirect to a private address', status(302, { location: 'http://169.254.169.254/latest/meta-data/' }, '')],
];

/** Answers to a start after which it is certain that nothing was started. */
const refusals: readonly [string, Fault][] = [
  ['400', status(400)],
  ['401', status(401)],
  ['403', status(403)],
  ['404', status(404)],
  ['409', status(409)],
  ['422', status(422)],
];

/** Answers to a start after which it may have been started. */
const unsure: readonly [string, Fault][] = [
  ['500', status(500)],
  ['a lost answer', { kind: 'cut-after' }],
  ['half of an answer', { kind: 'cut-body' }],
  ['HTML', status(200, { 'content-type': 'text/html' }, html)],
  ['an empty answer', status(200, {}, '')],
  ['429', status(429)],
  ['429 with Retry-After of an hour', status(429, { 'retry-after': '3600' })],
  ['a redirect to a private address', status(302, { location: 'http://169.254.169.254/latest/meta-data/' }, '')],
];

/** What every executor of a system on the network owes its callers, besides the contract of all executors. */
export function remoteExecutorContract(name: string, make: () => Promise<RemoteExecutorUnderTest>): void {
  describe(`${name} keeps the contract of executors on the network`, { timeout: 60_000 }, () => {
    let subject: RemoteExecutorUnderTest;
    beforeAll(async () => {
      subject = await make();
    }, 60_000);
    afterAll(() => subject.dispose());

    /** As the bot would ask after a restart: with what `start` returned, long after. */
    const later = (operation: Operation, remoteId: string | null): Operation => ({
      ...operation,
      remoteId,
      recordedAt: new Date(operation.recordedAt.getTime() - 10 * 60_000),
    });
    const started = async (course: Parameters<RemoteExecutorUnderTest['operation']>[0]) => {
      const operation = subject.operation(course);
      const executor = subject.reopen();
      const remoteId = await executor.start(operation);
      return { executor, operation: { ...operation, remoteId } };
    };
    const failing = async <T>(fault: Fault, times: number, work: () => Promise<T>): Promise<T> => {
      subject.server.fail(fault, { times });
      try {
        return await work();
      } finally {
        subject.server.recover();
      }
    };
    const outcome = async (work: () => Promise<OperationReport>): Promise<OperationReport['state'] | 'no answer'> => {
      try {
        return (await work()).state;
      } catch (error) {
        expect(error).toBeInstanceOf(IntegrationError);
        return 'no answer';
      }
    };

    it.each(sayNothing)('says nothing of an operation, and does nothing again, on %s', async (_what, fault) => {
      const { operation, executor } = await started('succeeds');
      for (const one of [executor, subject.reopen()])
        expect(['no answer', 'unknown', 'running']).toContain(
          await failing(fault, Number.POSITIVE_INFINITY, () => outcome(() => one.report(operation))),
        );
      const again = subject.reopen();
      expect(await reportAtEnd(again, operation)).toMatchObject({ state: 'succeeded' });
      expect(await subject.timesRun(operation)).toBe(1);
    });

    it.each(sayNothing)(
      'never calls an operation absent that was started, on %s and a lost id',
      async (_what, fault) => {
        const { operation } = await started('succeeds');
        const state = await failing(fault, Number.POSITIVE_INFINITY, () =>
          outcome(() => subject.reopen().report(later(operation, null))),
        );
        expect(['no answer', 'unknown', 'running']).toContain(state);
      },
    );

    it.each(refusals)('is refused by %s, starts nothing, and can be started afterward', async (_what, fault) => {
      const operation = subject.operation('succeeds');
      const executor = subject.reopen();
      subject.server.fail(fault, { when: subject.isStart, times: 1 });
      await expect(executor.start(operation)).rejects.toBeInstanceOf(StartRefused);
      subject.server.recover();
      expect(await subject.timesRun(operation)).toBe(0);
      const remoteId = await executor.start(operation);
      expect(await reportAtEnd(executor, { ...operation, remoteId })).toMatchObject({ state: 'succeeded' });
      expect(await subject.timesRun(operation)).toBe(1);
    });

    it.each(unsure)('is started at most once when a start is answered by %s', async (_what, fault) => {
      const operation = subject.operation('succeeds');
      const executor = subject.reopen();
      subject.server.fail(fault, { when: subject.isStart, times: 1 });
      const first = await executor.start(operation).catch((error: unknown) => error);
      if (typeof first !== 'string') expect(first).toBeInstanceOf(IntegrationError);
      subject.server.recover();
      // The same process tries again at once, and another one takes over.
      for (const one of [executor, executor, subject.reopen()]) {
        const aged = one === executor ? operation : { ...operation, recordedAt: new Date(Date.now() - 20_000) };
        const state = await outcome(() => one.report(aged));
        expect(['running', 'succeeded', 'unknown', 'absent', 'no answer']).toContain(state);
        if (state !== 'absent' || one === executor) await one.start(aged).catch(() => null);
      }
      expect(await subject.timesRun(operation)).toBeLessThanOrEqual(1);
    });

    it('is found again by another process although the answer to its start was lost', async () => {
      const operation = subject.operation('succeeds');
      subject.server.fail({ kind: 'cut-after' }, { when: subject.isStart, times: 1 });
      await subject
        .reopen()
        .start(operation)
        .catch(() => null);
      subject.server.recover();
      const found = await reportAtEnd(subject.reopen(), later(operation, null));
      if (subject.hasNoMark) expect(found).toMatchObject({ state: 'unknown', mayBeAtWork: true });
      else expect(found).toMatchObject({ state: 'succeeded' });
      expect(await subject.timesRun(operation)).toBe(1);
    });

    it('starts what never arrived, once', async () => {
      const operation = subject.operation('succeeds');
      subject.server.fail({ kind: 'cut-before' }, { when: subject.isStart, times: 1 });
      await subject
        .reopen()
        .start(operation)
        .catch(() => null);
      subject.server.recover();
      const aged = later(operation, null);
      const other = subject.reopen();
      expect(await other.report(aged)).toEqual({ state: 'absent' });
      const remoteId = await other.start(aged);
      expect(await reportAtEnd(other, { ...aged, remoteId })).toMatchObject({ state: 'succeeded' });
      expect(await subject.timesRun(operation)).toBe(1);
    });

    it('does not take what somebody started by hand for its own', async () => {
      subject.startByHand('fails');
      const { executor, operation } = await started('succeeds');
      subject.startByHand('fails');
      expect(await reportAtEnd(executor, operation)).toMatchObject({ state: 'succeeded' });
      const never = subject.operation('succeeds');
      const report = await subject.reopen().report(never);
      expect(subject.hasNoMark ? ['absent', 'unknown'] : ['absent']).toContain(report.state);
    });

    it('keeps two operations of the same job apart', async () => {
      const [one, other] = [await started('lasts'), await started('lasts')];
      await one.executor.abort(one.operation);
      expect(await reportAtEnd(one.executor, one.operation)).toMatchObject({ state: 'failed', reason: 'aborted' });
      expect(await other.executor.report(other.operation)).toMatchObject({ state: 'running' });
      await subject.reopen().abort(other.operation);
      expect(await reportAtEnd(other.executor, other.operation)).toMatchObject({ state: 'failed', reason: 'aborted' });
    });

    it('aborts what the system has not begun with', async () => {
      const { executor, operation } = await started('queued');
      expect(await executor.report(operation)).toMatchObject({ state: 'running' });
      await executor.abort(operation);
      expect(await reportAtEnd(executor, operation)).toMatchObject({ state: 'failed', reason: 'aborted' });
    });

    it('does not say that it has stopped what may have been started and is not shown yet', async () => {
      const operation = subject.operation('succeeds');
      const executor = subject.reopen();
      subject.server.fail({ kind: 'cut-before' }, { when: subject.isStart, times: 1 });
      await executor.start(operation).catch(() => null);
      subject.server.recover();
      await expect(executor.abort(operation)).rejects.toBeInstanceOf(IntegrationError);
    });

    it('leaves what has ended as it ended when it is aborted', async () => {
      const { executor, operation } = await started('succeeds');
      const report = await reportAtEnd(executor, operation);
      await executor.abort(operation);
      expect(await subject.reopen().report(operation)).toEqual(report);
    });

    it.each(sayNothing.filter(([what]) => ['401', '403', '500', 'no answer'].includes(what)))(
      'says that an abort may not have arrived, on %s, and can be told again',
      async (_what, fault) => {
        const { executor, operation } = await started('lasts');
        const aborting = failing(fault, Number.POSITIVE_INFINITY, () => executor.abort(operation));
        await expect(aborting).rejects.toBeInstanceOf(IntegrationError);
        expect(await executor.report(operation)).toMatchObject({ state: 'running' });
        await executor.abort(operation);
        expect(await reportAtEnd(executor, operation)).toMatchObject({ state: 'failed', reason: 'aborted' });
      },
    );

    it('counts what is ending as running until it has ended', async () => {
      const { executor, operation } = await started('lasts');
      await executor.report(operation);
      const ending = subject.endsSlowly?.(operation);
      await executor.abort(operation);
      if (ending !== undefined) {
        expect(await executor.report(operation)).toMatchObject({ state: 'running' });
        await subject.reopen().abort(operation);
        ending.end();
      }
      expect(await reportAtEnd(executor, operation)).toMatchObject({ state: 'failed', reason: 'aborted' });
    });

    it('is found by the system’s id and without it, and is the same', async () => {
      const { executor, operation } = await started('lasts');
      for (const remoteId of subject.hasNoMark ? [operation.remoteId] : [operation.remoteId, null])
        expect(await subject.reopen().report(later(operation, remoteId))).toMatchObject({ state: 'running' });
      await executor.abort(operation);
      expect(await reportAtEnd(executor, operation)).toMatchObject({ state: 'failed' });
      expect(await subject.timesRun(operation)).toBe(1);
    });

    it('does not take a status that it does not know for an end', async () => {
      const { executor, operation } = await started('lasts');
      subject.fromTheFuture(operation);
      expect(['running', 'unknown']).toContain((await executor.report(operation)).state);
    });

    it('keeps the last part of a long log only', async () => {
      const { executor, operation } = await started('lasts');
      subject.longLog?.(operation);
      const report = await executor.report(operation);
      expect(report.state).toBe('running');
      expect(outputOf(report).length).toBeLessThanOrEqual(8_000);
      await executor.abort(operation);
    });
  });
}

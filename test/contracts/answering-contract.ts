import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Executor, Operation, OperationQuestion } from '../../src/ports/executor.ts';
import { IntegrationError } from '../../src/ports/integration-error.ts';
import type { FakeRequest, FakeServer, Fault } from '../fakes/fake-server.ts';
import { reportAtEnd } from './executor-contract.ts';

export interface AnsweringUnderTest {
  server: FakeServer;
  /** Another executor on the same system, as a restarted bot makes it: nothing is remembered. */
  reopen(): Executor;
  /** A new operation that waits for an answer, goes well when it may continue, and fails when it is refused. */
  operation(): Operation;
  /** The answers that the system took for this operation, in its own words. */
  answers(operation: Operation): readonly string[];
  /** The system has one request for a refusal and for an abort, so that an abort counts as its answer. */
  refusesByAbort?: true;
  /** Somebody lets it continue in the system itself. */
  answerByHand(operation: Operation): void;
  /** Whether a request answers a question. */
  isAnswer(request: FakeRequest): boolean;
  dispose(): Promise<void>;
}

/** Answers of the system after which nobody may believe that it took ours. */
const notTaken: readonly [string, Fault][] = [
  ['401', { kind: 'answer', answer: { status: 401 } }],
  ['403', { kind: 'answer', answer: { status: 403 } }],
  ['500', { kind: 'answer', answer: { status: 500 } }],
  ['429 with Retry-After', { kind: 'answer', answer: { status: 429, headers: { 'retry-after': '3600' } } }],
  ['a page', { kind: 'answer', answer: { status: 200, body: '<html><body>Sign in</body></html>' } }],
  ['a redirect', { kind: 'answer', answer: { status: 302, headers: { location: 'http://169.254.169.254/' } } }],
  ['no answer', { kind: 'cut-before' }],
];

/** What every executor that answers questions of its system owes its callers. */
export function answeringContract(name: string, make: () => Promise<AnsweringUnderTest>): void {
  describe(`${name} keeps the contract of answering`, { timeout: 60_000 }, () => {
    let subject: AnsweringUnderTest;
    beforeAll(async () => {
      subject = await make();
    }, 60_000);
    afterAll(() => subject.dispose());

    const questionOf = async (executor: Executor, operation: Operation): Promise<OperationQuestion | null> => {
      const report = await executor.report(operation);
      return report.state === 'running' ? (report.waitsFor ?? null) : null;
    };
    const waiting = async () => {
      const executor = subject.reopen();
      const created = subject.operation();
      const operation = { ...created, remoteId: await executor.start(created) };
      await expect.poll(() => questionOf(executor, operation), { timeout: 15_000 }).not.toBeNull();
      const question = await questionOf(executor, operation);
      if (question === null) throw new Error('it does not wait');
      const choiceOf = (isRefusal: boolean) => question.choices.find((one) => one.isRefusal === isRefusal)?.id ?? '';
      const give = (choiceId: string, { by = executor, questionId = question.id } = {}) =>
        by.answer?.(operation, { questionId, choiceId, by: 'Priya' }) ?? Promise.reject(new Error('cannot answer'));
      return { executor, operation, question, give, proceed: choiceOf(false), refuse: choiceOf(true) };
    };
    const isGone = { name: 'IntegrationError', kind: 'not_found' };

    it('shows what it waits for, the same to every process, and does not end meanwhile', async () => {
      const { operation, question, executor } = await waiting();
      expect(question.words).not.toBe('');
      expect(question.choices.map(({ isRefusal }) => isRefusal).sort()).toEqual([false, true]);
      expect(await questionOf(subject.reopen(), operation)).toEqual(question);
      await executor.settled(operation, 300);
      expect(await questionOf(executor, operation)).toEqual(question);
      expect(subject.answers(operation)).toEqual([]);
    });

    it('continues when it is answered, also by another process', async () => {
      const { executor, operation, give, proceed } = await waiting();
      await give(proceed, { by: subject.reopen() });
      const report = await reportAtEnd(executor, operation);
      expect(report).toMatchObject({ state: 'succeeded' });
      expect(report).not.toHaveProperty('waitsFor');
      expect(subject.answers(operation)).toHaveLength(1);
    });

    it('fails when it is refused', async () => {
      const { executor, operation, give, refuse } = await waiting();
      await give(refuse);
      expect(await reportAtEnd(executor, operation)).toMatchObject({ state: 'failed' });
      expect(subject.answers(operation)).toHaveLength(1);
    });

    it('changes nothing when it is answered again, in either way', async () => {
      const { executor, operation, give, proceed, refuse } = await waiting();
      await give(proceed);
      await expect(give(proceed)).rejects.toMatchObject(isGone);
      await expect(give(refuse, { by: subject.reopen() })).rejects.toMatchObject(isGone);
      expect(subject.answers(operation)).toHaveLength(1);
      expect(await reportAtEnd(executor, operation)).toMatchObject({ state: 'succeeded' });
      await expect(give(proceed)).rejects.toMatchObject(isGone);
    });

    it('says that a question is gone that somebody answered in the system', async () => {
      const { executor, operation, give, refuse } = await waiting();
      subject.answerByHand(operation);
      const before = subject.answers(operation).length;
      await expect(give(refuse)).rejects.toMatchObject(isGone);
      expect(subject.answers(operation)).toHaveLength(before);
      expect(await reportAtEnd(executor, operation)).toMatchObject({ state: 'succeeded' });
    });

    it('does not answer another question than the one that was shown', async () => {
      const [one, other] = [await waiting(), await waiting()];
      for (const questionId of [other.question.id, 'never-asked', '../../../etc', ''])
        await expect(one.give(one.proceed, { questionId })).rejects.toMatchObject(isGone);
      expect([one, other].map(({ operation }) => subject.answers(operation))).toEqual([[], []]);
    });

    it('does not give an answer that was not offered', async () => {
      const { operation, give } = await waiting();
      for (const choiceId of ['', 'approve', 'DROP TABLE'])
        await expect(give(choiceId)).rejects.toBeInstanceOf(IntegrationError);
      expect(subject.answers(operation)).toEqual([]);
    });

    it('has nothing to answer for what was never started', async () => {
      const answer = { questionId: 'any', choiceId: 'any', by: 'Priya' };
      await expect(subject.reopen().answer?.(subject.operation(), answer)).rejects.toMatchObject(isGone);
    });

    it('has nothing to answer after it was aborted', async () => {
      const { executor, operation, give, proceed } = await waiting();
      await executor.abort(operation);
      expect(await reportAtEnd(executor, operation)).toMatchObject({ state: 'failed', reason: 'aborted' });
      await expect(give(proceed)).rejects.toMatchObject(isGone);
      expect(subject.answers(operation)).toHaveLength(subject.refusesByAbort ? 1 : 0);
    });

    it.each(notTaken)('does not count as answered on %s, and can be answered afterward', async (_what, fault) => {
      const { operation, give, proceed } = await waiting();
      subject.server.fail(fault, { when: subject.isAnswer, times: Number.POSITIVE_INFINITY });
      await expect(give(proceed)).rejects.toBeInstanceOf(IntegrationError);
      subject.server.recover();
      expect(subject.answers(operation)).toEqual([]);
      await give(proceed, { by: subject.reopen() });
      expect(await reportAtEnd(subject.reopen(), operation)).toMatchObject({ state: 'succeeded' });
    });

    it('is answered once although the response was lost', async () => {
      const { operation, executor, give, proceed, refuse } = await waiting();
      subject.server.fail({ kind: 'cut-after' }, { when: subject.isAnswer, times: 1 });
      await expect(give(proceed)).rejects.toBeInstanceOf(IntegrationError);
      subject.server.recover();
      await expect(give(refuse)).rejects.toMatchObject(isGone);
      expect(subject.answers(operation)).toHaveLength(1);
      expect(await reportAtEnd(executor, operation)).toMatchObject({ state: 'succeeded' });
    });
  });
}

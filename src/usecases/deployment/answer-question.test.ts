import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { by, eventTypes, must, refusal, started, until, view } from '../../../test/support/story.ts';
import { clearQueues, type TestDeps, testDeps } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import type { Step } from '../../domain/deployment/deployment.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import { answerQuestion } from './answer-question.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

const question = {
  id: 'input-1',
  words: 'Switch the traffic? token=ghp_0123456789abcdefghij0123456789abcdefgh',
  choices: [
    { id: 'yes', label: 'Proceed', isRefusal: false },
    { id: 'no', label: 'Abort', isRefusal: true },
  ],
};
const link = 'https://ci.example.com/job/7';

/** A step that runs elsewhere, and waits for an answer there. */
async function asking(test: TestDeps): Promise<{ id: ReleaseId; step: Step; operation: string }> {
  test.executor.course(({ argv }) => (argv[0] === 'smoke' ? 'runs' : 'succeeds'));
  const id = await started(test);
  const look = () => {
    test.work.poke();
    return test.executor.running();
  };
  await expect.poll(look, { timeout: 40_000 }).toHaveLength(1);
  const [operation = ''] = test.executor.running();
  test.executor.asks(operation, question, link);
  await expect.poll(() => askingStep(test, id), { timeout: 20_000 }).toBeDefined();
  return { id, step: (await askingStep(test, id)) as Step, operation };
}

const askingStep = async (test: TestDeps, id: ReleaseId) =>
  (await view(test, id)).steps.find(({ remote }) => remote?.question);

const choose = (test: TestDeps, step: Step, more: Partial<Parameters<typeof answerQuestion>[1]> = {}) => ({
  by: (person: string) =>
    answerQuestion(test.deps, { stepId: step.id, questionId: 'input-1', choiceId: 'yes', ...more }, by(person)),
});

describe('a step that waits for an answer in another system', () => {
  it('shows the question without secrets and where it is, is answered once, and continues', async () => {
    const test = testDeps(database());
    const { id, step, operation } = await asking(test);
    expect(step.remote).toMatchObject({ id: `remote-${operation}`, link, question: { id: 'input-1' } });
    expect(JSON.stringify(step.remote)).not.toContain('ghp_0123');
    expect(must(await choose(test, step).by(people.requester))).toMatchObject({ title: step.planned.title });
    expect(test.executor.answers).toMatchObject([{ id: operation, choiceId: 'yes', questionId: 'input-1' }]);
    await expect.poll(() => askingStep(test, id), { timeout: 20_000 }).toBeUndefined();
    expect(refusal(await choose(test, step).by(people.requester)).kind).toBe('stale');
    expect(test.executor.answers).toHaveLength(1);
    test.executor.finish(operation, 'succeeded');
    await until(test, id, 'it is deployed', (now) => now.deployment?.state === 'verifying');
    expect((await view(test, id)).steps.find((one) => one.id === step.id)?.remote).toEqual({
      id: `remote-${operation}`,
      link,
      question: null,
    });
    const types = await eventTypes(test, id);
    expect(types.filter((type) => /step\.(asked|answered|continued)/.test(type))).toEqual([
      'step.asked',
      'step.answered',
      'step.continued',
    ]);
  });

  it('is answered by those who run the release only, and only as it was asked', async () => {
    const test = testDeps(database());
    const { id, step, operation } = await asking(test);
    expect(refusal(await choose(test, step).by(people.bystander)).kind).toBe('not_permitted');
    expect(refusal(await choose(test, step).by(people.guest)).kind).toBe('guest');
    expect(refusal(await choose(test, step, { choiceId: 'maybe' }).by(people.requester)).kind).toBe('stale');
    expect(refusal(await choose(test, step, { questionId: 'input-0' }).by(people.requester)).kind).toBe('stale');
    const nowhere = { stepId: 'stp_nothing', questionId: 'input-1', choiceId: 'yes' };
    expect(refusal(await answerQuestion(test.deps, nowhere, by(people.requester))).kind).toBe('unknown_release');
    expect(test.executor.answers).toEqual([]);
    test.executor.finish(operation, 'failed');
    await until(test, id, 'it has failed', (now) => now.deployment?.state === 'failed');
    expect(refusal(await choose(test, step).by(people.requester)).kind).toBe('stale');
  });

  it('says when the system did not confirm, and can be answered again', async () => {
    const test = testDeps(database());
    const { id, step, operation } = await asking(test);
    test.executor.silence({ isSilent: true });
    expect(refusal(await choose(test, step).by(people.requester))).toMatchObject({ kind: 'not_confirmed' });
    test.executor.silence({ isSilent: false });
    must(await choose(test, step).by(people.requester));
    expect(test.executor.answers).toHaveLength(1);
    test.executor.finish(operation, 'succeeded');
    await until(test, id, 'it is deployed', (now) => now.deployment?.state === 'verifying');
  });
});

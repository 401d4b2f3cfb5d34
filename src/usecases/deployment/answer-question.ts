import { z } from 'zod';
import type { Step, StepQuestion } from '../../domain/deployment/deployment.ts';
import type { StepId } from '../../domain/ids.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { releaseRef } from '../../domain/release/release.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { Stores } from '../../ports/stores.ts';
import { checkMayRun } from '../approval/check-member.ts';
import { type Caller, once } from '../once.ts';
import { inRelease } from '../release-work.ts';
import type { ControlDeps } from './deps.ts';
import { operationOf } from './operation-of.ts';

export const AnswerQuestion = z.object({ stepId: z.string(), questionId: z.string(), choiceId: z.string() });
export type AnswerQuestion = z.infer<typeof AnswerQuestion>;

/**
 * Answers what the system that carries a step out waits for, such as a manual judgment. May: the requester, the
 * captain, approvers and whoever is on call. Recorded before the system is told; when it does not confirm, that is the
 * refusal `not_confirmed`, and the same can be pressed again.
 */
export async function answerQuestion(
  deps: ControlDeps,
  input: AnswerQuestion,
  caller: Caller,
): Promise<Result<{ ref: string; title: string; answer: string }, Refusal>> {
  const asked = await deps.database.read(async (stores) => {
    const step = await stores.steps.find(input.stepId as StepId);
    const release = step === null ? null : await stores.releases.find(step.releaseId);
    return step === null || release === null ? null : { step, release };
  });
  if (asked === null) return err({ kind: 'unknown_release', asked: input.stepId });
  const { release } = asked;
  const may = await checkMayRun(deps, caller.actor.id, release, 'answer');
  if (!may.ok) return may;
  const recorded = await once(deps, caller, input, (stores) =>
    inRelease(deps, stores, release.id, caller.actor, async (work) => {
      const open = await openQuestion(stores, input);
      if (open === null) return err(noLongerOpen(releaseRef(release)));
      const { step, question, choice } = open;
      const answer = choice.label;
      await work.record('step.answered', { title: step.planned.title, question: question.words, answer });
      return ok({ ref: releaseRef(release), title: step.planned.title, answer });
    }),
  );
  if (!recorded.ok) return recorded;
  try {
    const operation = await operationOf(deps, asked.step);
    await operation?.executor.answer?.(operation.ref, { ...input, by: may.value.name });
    await lookSoon(deps, asked.step.id);
    return recorded;
  } catch (error) {
    if (!(error instanceof IntegrationError)) throw error;
    return error.kind === 'not_found'
      ? err(noLongerOpen(releaseRef(release)))
      : err({ kind: 'not_confirmed', title: asked.step.planned.title, detail: error.message });
  }
}

/** What was answered goes on, which is seen at once. Otherwise it is seen at the next look. */
async function lookSoon({ database, logger }: Pick<ControlDeps, 'database' | 'logger'>, stepId: StepId): Promise<void> {
  try {
    await database.transaction((stores) => stores.steps.schedule(stepId, 0));
  } catch (error) {
    logger.warn({ err: error, step: stepId }, 'the step that was answered is looked up later');
  }
}

const noLongerOpen = (ref: string): Refusal => ({ kind: 'stale', ref, now: 'The question is no longer open.' });

interface Open {
  step: Step;
  question: StepQuestion;
  choice: StepQuestion['choices'][number];
}

async function openQuestion(stores: Stores, input: AnswerQuestion): Promise<Open | null> {
  const step = await stores.steps.find(input.stepId as StepId);
  const question = step?.state === 'running' ? (step.remote?.question ?? null) : null;
  const choice = question?.choices.find(({ id }) => id === input.choiceId);
  return step === null || question?.id !== input.questionId || choice === undefined ? null : { step, question, choice };
}

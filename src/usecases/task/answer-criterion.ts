import { z } from 'zod';
import type { Refusal } from '../../domain/refusal.ts';
import { cleanText, taskLimits } from '../../domain/task/new-items.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { RequestDeps } from '../deps.ts';
import type { Caller } from '../once.ts';
import { checkMayWork, inTasks } from './task-work.ts';

export const AnswerCriterion = z.object({
  task: z.string().max(100),
  /** Which one, counted from 1. */
  criterion: z.number().int().positive(),
  isMet: z.boolean(),
  detail: z.string().default(''),
});
export type AnswerCriterion = z.infer<typeof AnswerCriterion>;

/**
 * Says whether a success criterion of a task is met; one that is not needs a reason. An agent needs the operation `work`,
 * and the task must be its own.
 */
export async function answerCriterion(
  deps: RequestDeps,
  input: AnswerCriterion,
  caller: Caller,
): Promise<Result<{ ref: string; criterion: string; open: number }, Refusal>> {
  return inTasks(deps, caller, { about: input.task, input, operation: 'work' }, async (work) => {
    const task = work.find(input.task);
    if (task === null) return err({ kind: 'unknown_task', asked: input.task });
    const own = checkMayWork(caller.actor, task, work.ref(task));
    if (!own.ok) return own;
    const criterion = task.criteria[input.criterion - 1];
    if (criterion === undefined)
      return err({
        kind: 'bad_argument',
        detail: `${work.ref(task)} has ${task.criteria.length} success criteria.`,
        usage: 'a number from 1 to the number of criteria',
      });
    const clean = cleanText(input.detail, taskLimits.text);
    const detail = 'text' in clean ? clean.text : '';
    if (!input.isMet && detail === '')
      return err({ kind: 'reason_needed', action: 'answer that a criterion is not met' });
    const answer = { isMet: input.isMet, detail, by: caller.actor.id, at: work.release.now.toISOString() };
    const criteria = task.criteria.map((one) => (one === criterion ? { ...one, answer } : one));
    await work.save({ ...task, criteria });
    await work.release.record('criterion.answered', {
      ref: work.ref(task),
      criterion: criterion.text,
      isMet: input.isMet,
      detail,
    });
    return ok({
      ref: work.ref(task),
      criterion: criterion.text,
      open: criteria.filter((one) => one.answer === null).length,
    });
  });
}

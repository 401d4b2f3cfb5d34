import { z } from 'zod';
import type { Refusal } from '../../domain/refusal.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { RequestDeps } from '../deps.ts';
import type { Caller } from '../once.ts';
import { findAssignees, tellAssigned, titled } from './assignee.ts';
import { recordAssigned } from './record-assigned.ts';
import { inTasks } from './task-work.ts';
import { tellPerson } from './tell.ts';

export const AssignTask = z.object({
  task: z.string().max(100),
  /** `@name`, a Slack id, an e-mail address, or an agent's name; null for nobody. */
  assignee: z.string().max(200).nullable(),
});
export type AssignTask = z.infer<typeof AssignTask>;

/**
 * Assigns a task to a person or an agent, or takes it back from whoever has it; both are told. An agent needs the
 * operation `plan`.
 */
export async function assignTask(
  deps: RequestDeps,
  input: AssignTask,
  caller: Caller,
): Promise<Result<{ ref: string; title: string; assigneeId: string | null }, Refusal>> {
  const found = await findAssignees(deps, input.assignee === null ? [] : [input.assignee]);
  if (!found.ok) return found;
  return inTasks(deps, caller, { about: input.task, input, operation: 'plan' }, async (work) => {
    const task = work.find(input.task);
    if (task === null) return err({ kind: 'unknown_task', asked: input.task });
    if (work.isRoot(task)) return err({ kind: 'task_of_bot', ref: work.ref(task) });
    const people = await found.value.among(work.release.stores);
    const assigneeId = input.assignee === null ? null : (people.get(input.assignee) ?? null);
    if (input.assignee !== null && assigneeId === null) return err({ kind: 'no_such_assignee', asked: input.assignee });
    const done = ok({ ref: work.ref(task), title: task.title, assigneeId });
    if (assigneeId === task.assigneeId) return done;
    const assigned = { ...task, assigneeId, delegatedBy: assigneeId === null ? null : caller.actor.id };
    await work.save(assigned);
    await recordAssigned(work.release, [assigned], task.assigneeId);
    await tellAssigned(work.release, [assigned]);
    await tellPerson(work.release, task.assigneeId, {
      key: `unassigned:${task.id}:${work.release.now.getTime()}`,
      content: { kind: 'text', text: `${titled(work, task)} is no longer assigned to you.` },
      priority: 3,
    });
    return done;
  });
}

import { z } from 'zod';
import type { ReleaseId, TodoId } from '../../domain/ids.ts';
import type { ChecklistItem } from '../../domain/plan/plan.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { releaseRef } from '../../domain/release/release.ts';
import { taskLifecycle } from '../../domain/task/lifecycle.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { checkMember } from '../approval/check-member.ts';
import type { RequestDeps } from '../deps.ts';
import { type Caller, once } from '../once.ts';
import { inRelease, type ReleaseWork } from '../release-work.ts';

export const TickTodos = z.object({
  releaseId: z.string(),
  /** The todos that were shown, and which of them are now ticked. */
  shown: z.array(z.string()).max(100),
  ticked: z.array(z.string()).max(100),
});
export type TickTodos = z.infer<typeof TickTodos>;

/**
 * Ticks and unticks todos on a person's behalf. The person's name and the time are the evidence; automatic checks are
 * refused.
 */
export async function tickTodos(
  deps: RequestDeps,
  input: TickTodos,
  caller: Caller,
): Promise<Result<{ changed: number }, Refusal>> {
  const member = await checkMember(deps, caller.actor.id);
  if (!member.ok) return member;
  return once(deps, caller, input, (stores) =>
    inRelease(deps, stores, input.releaseId as ReleaseId, caller.actor, async (work) => {
      // What was attested when the deployment started stays unchanged.
      if (work.release.endedAt !== null || work.deployment !== null)
        return err({
          kind: 'not_now',
          action: 'ticked off',
          ref: releaseRef(work.release),
          state: work.release.state,
          allowed: [],
        });
      let changed = 0;
      for (const id of input.shown) {
        const todo = await stores.tasks.findTodo(id as TodoId);
        if (!todo || todo.releaseId !== work.release.id) continue;
        const wanted = input.ticked.includes(id);
        if (wanted === (todo.ticked !== null)) continue;
        if (todo.evidence === 'check') return err({ kind: 'todo_by_machine', title: todo.title });
        const ticked = wanted ? { by: caller.actor.id, at: work.now.toISOString(), detail: 'attested' } : null;
        await stores.tasks.saveTodo({ ...todo, ticked });
        if (wanted) await work.record('todo.ticked', { title: todo.title, detail: 'attested' });
        else await work.record('todo.unticked', { title: todo.title });
        changed += 1;
      }
      await updateTasks(work);
      return ok({ changed });
    }),
  );
}

/** Ticks the todo of an automatic check, with its findings as evidence. */
export async function tickCheck(
  work: ReleaseWork,
  check: NonNullable<ChecklistItem['check']>,
  detail: string,
): Promise<void> {
  const todos = await work.stores.tasks.todosFor(work.release.id);
  for (const todo of todos) {
    if (todo.check !== check) continue;
    await work.stores.tasks.saveTodo({ ...todo, ticked: { by: 'quarterdeck', at: work.now.toISOString(), detail } });
    if (todo.ticked === null) await work.record('todo.ticked', { title: todo.title, detail });
  }
  await updateTasks(work);
}

/** A task is done when all its todos are ticked, and in progress when some are. */
async function updateTasks(work: ReleaseWork): Promise<void> {
  const [tasks, todos] = [
    await work.stores.tasks.tasksFor(work.release.id),
    await work.stores.tasks.todosFor(work.release.id),
  ];
  for (const task of tasks) {
    const mine = todos.filter((todo) => todo.taskId === task.id);
    if (mine.length === 0 || task.state === 'completed') continue;
    const ticked = mine.filter((todo) => todo.ticked !== null).length;
    const event = ticked === mine.length ? 'finish' : ticked > 0 ? 'begin' : null;
    const next = event === null ? null : taskLifecycle.next(task.state, event);
    if (next !== null) await work.stores.tasks.saveTask({ ...task, state: next });
  }
}

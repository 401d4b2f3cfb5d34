import { z } from 'zod';
import type { TodoId } from '../../domain/ids.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { ItemProblems, taskLimits } from '../../domain/task/new-items.ts';
import { hasEnded, type Task, type Todo } from '../../domain/task/task.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { RequestDeps } from '../deps.ts';
import type { Caller } from '../once.ts';
import { inTasks, type TaskWork } from './task-work.ts';

export const NewTodo = z.object({
  task: z.string().max(100),
  title: z.string(),
  /** What it needs to be ticked: a person's word by default. */
  evidence: z.enum(['attestation', 'link', 'output']).default('attestation'),
  /** An item of `before` keeps the release from starting until it is ticked. */
  phase: z.enum(['before', 'during', 'after']).default('during'),
});
export const AddTodos = z.object({ release: z.string().max(100), todos: z.array(NewTodo).min(1).max(taskLimits.bulk) });
export type AddTodos = z.infer<typeof AddTodos>;

/** A checklist item as it was added. */
export interface AddedTodo {
  id: TodoId;
  task: string;
  title: string;
}

/**
 * Adds checklist items to tasks of a release in one transaction: all of them, or none and what is wrong with each. An
 * agent needs the operation `plan`.
 */
export async function addTodos(
  deps: RequestDeps,
  input: AddTodos,
  caller: Caller,
): Promise<Result<{ release: string; todos: AddedTodo[] }, Refusal>> {
  return inTasks(deps, caller, { about: input.release, input, operation: 'plan' }, async (work) => {
    const { stores, release } = work.release;
    const before = await stores.tasks.todosFor(release.id);
    const draft = draftTodos(work, input.todos, before);
    if (draft.problems.length > 0)
      return err({
        kind: 'items_refused',
        what: 'checklist items',
        total: input.todos.length,
        problems: draft.problems,
      });
    await stores.tasks.insertTodos(draft.todos);
    const added = draft.todos.map(({ id, taskId, title }) => {
      const task = work.tasks.find((one) => one.id === taskId) as Task;
      return { id, task: work.ref(task), title };
    });
    await work.release.record('todos.added', {
      count: added.length,
      todos: added.slice(0, 20).map(({ task, title }) => ({ ref: task, title })),
    });
    return ok({ release: work.ref({ position: 0 }), todos: added });
  });
}

function draftTodos(
  work: TaskWork,
  items: readonly z.infer<typeof NewTodo>[],
  before: readonly Todo[],
): { todos: Todo[]; problems: ItemProblems['problems'] } {
  const { deps, release, deployment } = work.release;
  const faults = new ItemProblems();
  const counts = new Map<string, number>();
  for (const { taskId } of before) counts.set(taskId, (counts.get(taskId) ?? 0) + 1);
  const first = before.reduce((most, { position }) => Math.max(most, position), -1) + 1;
  const todos = items.flatMap(({ task: asked, title, evidence, phase }, index): Todo[] => {
    const task = work.find(asked);
    const line = faults.line(index, title, 'its title', title, taskLimits.title);
    if (task === null) {
      faults.add(index, title, `names “${asked.slice(0, 40)}”, which is no task of this release`);
      return [];
    }
    if (hasEnded(task)) faults.add(index, title, `is for ${work.ref(task)}, which has ended`);
    const count = (counts.get(task.id) ?? 0) + 1;
    counts.set(task.id, count);
    if (count > taskLimits.todosOfTask)
      faults.add(index, title, `is one more than the ${taskLimits.todosOfTask} that ${work.ref(task)} can have`);
    if (phase === 'before' && deployment !== null)
      faults.add(index, title, 'is for before the start, and the release has started');
    return [
      {
        id: deps.ids.next<'Todo'>('tdo'),
        taskId: task.id,
        releaseId: release.id,
        position: first + index,
        title: line,
        evidence,
        check: null,
        phase,
        ticked: null,
        history: [],
        source: 'added',
        followUp: null,
      },
    ];
  });
  return { todos, problems: faults.problems };
}

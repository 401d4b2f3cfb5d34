import { evidenceWords, type TickEvidence } from '../../domain/task/evidence.ts';
import type { Todo } from '../../domain/task/task.ts';
import type { ReleaseWork } from '../release-work.ts';

/** Ticks an item on the actor's behalf, and records it. `detail` is the evidence in words. */
export async function tick(
  work: ReleaseWork,
  todo: Todo,
  evidence: TickEvidence,
  detail = evidenceWords(evidence),
): Promise<Todo> {
  const { id: by, onBehalfOf } = work.actor;
  const whose = onBehalfOf === undefined ? {} : { onBehalfOf };
  const ticked: Todo = { ...todo, ticked: { by, ...whose, at: work.now.toISOString(), detail, evidence } };
  await work.stores.tasks.saveTodo(ticked);
  await work.record('todo.ticked', { title: todo.title, detail, evidence });
  return ticked;
}

/** Takes back the tick of an item, which is kept in its history, and records it. */
export async function takeBack(work: ReleaseWork, todo: Todo, reason: string): Promise<Todo> {
  if (todo.ticked === null) return todo;
  const takenBack = {
    ...todo.ticked,
    takenBackBy: work.actor.id,
    takenBackAt: work.now.toISOString(),
    ...(reason === '' ? {} : { reason }),
  };
  const open: Todo = { ...todo, ticked: null, history: [...todo.history, takenBack] };
  await work.stores.tasks.saveTodo(open);
  await work.record('todo.unticked', { title: todo.title, ...(reason === '' ? {} : { detail: reason }) });
  return open;
}

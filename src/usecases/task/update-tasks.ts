import type { TaskId } from '../../domain/ids.ts';
import { waitsFor } from '../../domain/task/graph.ts';
import type { TaskState } from '../../domain/task/lifecycle.ts';
import { hasEnded, type Task, type Todo } from '../../domain/task/task.ts';
import type { ReleaseWork } from '../release-work.ts';
import { moveTask } from './move-task.ts';
import { TaskWork } from './task-work.ts';

/**
 * Moves tasks by what is ticked: the first tick begins a task, and the last one ends it when its criteria are answered,
 * its subtasks have ended, and it waits for nothing. What is taken back reopens it. Nothing else is moved: a task that
 * is blocked stays blocked, and one that has failed stays failed.
 */
export async function updateTasks(release: ReleaseWork): Promise<void> {
  const { tasks: store } = release.stores;
  const [tasks, links, todos] = await Promise.all([
    store.tasksFor(release.release.id),
    store.linksFor(release.release.id),
    store.todosFor(release.release.id),
  ]);
  const work = new TaskWork(release, tasks, links);
  const items = new Map<TaskId, Todo[]>();
  for (const todo of todos) {
    const mine = items.get(todo.taskId);
    if (mine) mine.push(todo);
    else items.set(todo.taskId, [todo]);
  }
  // A subtask that ends may be what its parent waited for, and the parent may come first.
  for (let hasMoved = true; hasMoved; ) {
    hasMoved = false;
    const waiting = new Set(work.tasks.filter((task) => !hasEnded(task)).flatMap(({ parentId }) => parentId ?? []));
    for (const task of work.tasks) {
      const to = work.isRoot(task) ? null : stateByTicks(work, task, items.get(task.id) ?? [], waiting.has(task.id));
      if (to === null) continue;
      await moveTask(work, task, to);
      hasMoved = true;
    }
  }
}

/** Where the ticks of its items take a task; null when it stays where it is. */
function stateByTicks(work: TaskWork, task: Task, items: readonly Todo[], hasSubtasks: boolean): TaskState | null {
  const ticked = items.filter((todo) => todo.ticked !== null).length;
  const isWhole = ticked === items.length;
  if (task.state === 'done') return isWhole ? null : 'in_progress';
  if (ticked === 0 || (task.state !== 'open' && task.state !== 'in_progress')) return null;
  const isAnswered = task.criteria.every(({ answer }) => answer !== null);
  const to = isWhole && isAnswered && !hasSubtasks ? 'done' : 'in_progress';
  if (to === task.state || waitsFor(task, work.tasks, work.links).length > 0) return null;
  return to;
}

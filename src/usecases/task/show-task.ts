import type { TaskId } from '../../domain/ids.ts';
import type { Task } from '../../domain/task/task.ts';
import { parseTaskRef } from '../../domain/task/task.ts';
import type { Deps } from '../deps.ts';
import type { ListedTasks } from './list-tasks.ts';
import { releaseOfTask } from './task-work.ts';

/** One task with what hangs on it. `tasks` holds it alone. */
export interface ShownTask extends Omit<ListedTasks, 'schedule'> {
  task: Task;
  /** The release has been started. */
  hasStarted: boolean;
}

/** The task with this id or reference; null when there is none, and for the root task, which is the release itself. */
export async function showTask(deps: Pick<Deps, 'database'>, asked: string): Promise<ShownTask | null> {
  return deps.database.read(async (stores) => {
    const typed = parseTaskRef(asked);
    const task = await stores.tasks.findTask(typed ?? (asked as TaskId));
    const release = task === null ? null : await releaseOfTask(stores, task.id);
    if (task === null || release === null || task.id === release.rootTaskId) return null;
    const [all, todos, links, deployment] = await Promise.all([
      stores.tasks.tasksFor(release.id),
      stores.tasks.todosFor(release.id),
      stores.tasks.linksFor(release.id),
      stores.deployments.forRelease(release.id),
    ]);
    return {
      release,
      task,
      tasks: [task],
      all,
      todos: todos.filter(({ taskId }) => taskId === task.id),
      links: links.filter(({ taskId }) => taskId === task.id),
      hasStarted: deployment !== null,
    };
  });
}

import { z } from 'zod';
import type { Actor } from '../../domain/actor.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { type Release, releaseRef } from '../../domain/release/release.ts';
import { taskStates } from '../../domain/task/lifecycle.ts';
import { type Schedule, scheduleOf } from '../../domain/task/schedule.ts';
import type { Note, Task, TaskLink, Todo } from '../../domain/task/task.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { Stores } from '../../ports/stores.ts';
import { checkActor, checkReader } from '../agent/authorize.ts';
import type { RequestDeps } from '../deps.ts';
import { releaseOfTask } from './task-work.ts';

export const ListTasks = z.object({
  /** The release; without one, the tasks of `owner` in every release that has not ended. */
  release: z.string().max(100).optional(),
  /** An assignee's id; `none` for tasks that nobody has. */
  owner: z.string().max(200).optional(),
  status: z.array(z.enum([...taskStates, 'completed'])).optional(),
  /** Tasks that are about this environment. */
  environment: z.string().max(200).optional(),
});
export type ListTasks = z.infer<typeof ListTasks>;

/** Tasks of one release with what hangs on them. */
export interface ListedTasks {
  release: Release;
  tasks: Task[];
  /** Every task of the release, for the names of what these depend on. */
  all: Task[];
  todos: Todo[];
  links: TaskLink[];
  /** When all open tasks of the release can have ended. */
  schedule: Schedule;
}

const mostOwn = 200;

/**
 * The tasks that match, by release, in the order of their numbers. An agent sees what its scope lets it read, and
 * without a release its own tasks only.
 */
export async function listTasks(
  deps: RequestDeps,
  input: ListTasks,
  actor: Actor,
): Promise<Result<ListedTasks[], Refusal>> {
  const member = await checkActor(deps, actor);
  if (!member.ok) return member;
  return deps.database.read(async (stores) => {
    const owner = input.owner ?? actor.id;
    if (input.release === undefined) {
      const own = await stores.tasks.assignedTo(actor.kind === 'agent' ? actor.id : owner, mostOwn);
      const ids = [...new Set(own.map(({ releaseId }) => releaseId))];
      const lists: ListedTasks[] = [];
      for (const id of ids) {
        const release = await stores.releases.find(id);
        if (release === null) continue;
        const allowed = await checkReader(stores, actor, 'read', release, deps.clock.now());
        if (allowed.ok) lists.push(await listOf(deps, stores, release, { ...input, owner }));
      }
      return ok(lists);
    }
    const release = await releaseOfTask(stores, input.release);
    if (release === null) return err({ kind: 'unknown_release', asked: input.release });
    const allowed = await checkReader(stores, actor, 'read', release, deps.clock.now());
    if (!allowed.ok) return allowed;
    return ok([await listOf(deps, stores, release, input)]);
  });
}

async function listOf(
  { clock }: Pick<RequestDeps, 'clock'>,
  stores: Stores,
  release: Release,
  { owner, status, environment }: ListTasks,
): Promise<ListedTasks> {
  const [tasks, todos, links] = await Promise.all([
    stores.tasks.tasksFor(release.id),
    stores.tasks.todosFor(release.id),
    stores.tasks.linksFor(release.id),
  ]);
  const shown = tasks.filter(
    (task) =>
      (owner === undefined || (owner === 'none' ? task.assigneeId === null : task.assigneeId === owner)) &&
      (status === undefined || status.includes(task.state)) &&
      (environment === undefined || (task.environment ?? release.environment) === environment),
  );
  const ids = new Set(shown.map(({ id }) => id));
  return {
    release,
    tasks: shown,
    all: tasks,
    todos: todos.filter(({ taskId }) => ids.has(taskId)),
    links: links.filter(({ taskId }) => ids.has(taskId)),
    schedule: scheduleOf(tasks, links, clock.now()),
  };
}

export const GetNotes = z.object({
  /** `R-12.3`, a task's id, or `R-12` for the release itself. */
  task: z.string().max(100),
  limit: z.number().int().min(1).max(200).default(50),
  skip: z.number().int().min(0).max(1_000_000).default(0),
});
export type GetNotes = z.infer<typeof GetNotes>;

/** The notes of a task, oldest first, and whether there are more. An agent needs the operation `read`. */
export async function getNotes(
  deps: RequestDeps,
  input: GetNotes,
  actor: Actor,
): Promise<Result<{ ref: string; notes: Note[]; hasMore: boolean }, Refusal>> {
  const member = await checkActor(deps, actor);
  if (!member.ok) return member;
  return deps.database.read(async (stores) => {
    const release = await releaseOfTask(stores, input.task);
    if (release === null) return err({ kind: 'unknown_task', asked: input.task });
    const allowed = await checkReader(stores, actor, 'read', release, deps.clock.now());
    if (!allowed.ok) return allowed;
    const task = await findIn(stores, release, input.task);
    if (task === null) return err({ kind: 'unknown_task', asked: input.task });
    const notes = await stores.tasks.notesOf(task.id, input.limit + 1, input.skip);
    return ok({
      ref: task.position === 0 ? releaseRef(release) : `${releaseRef(release)}.${task.position}`,
      notes: notes.slice(0, input.limit),
      hasMore: notes.length > input.limit,
    });
  });
}

async function findIn(stores: Stores, release: Release, asked: string): Promise<Task | null> {
  const tasks = await stores.tasks.tasksFor(release.id);
  const number = /\.(\d{1,6})$/.exec(asked.trim())?.[1];
  if (number !== undefined) return tasks.find(({ position }) => position === Number(number)) ?? null;
  return tasks.find(({ id }) => id === asked) ?? tasks.find(({ id }) => id === release.rootTaskId) ?? null;
}

import { z } from 'zod';
import type { TaskId } from '../../domain/ids.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { WaitGraph } from '../../domain/task/graph.ts';
import { ItemProblems, taskLimits } from '../../domain/task/new-items.ts';
import { taskRoles } from '../../domain/task/role.ts';
import { hasEnded, newTask, type Task, type TaskLink } from '../../domain/task/task.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { RequestDeps } from '../deps.ts';
import type { Caller } from '../once.ts';
import { findAssignees, tellAssigned } from './assignee.ts';
import { recordGivenToAgents } from './record-assigned.ts';
import { inTasks, type TaskWork } from './task-work.ts';

export const NewTask = z.object({
  title: z.string(),
  /** A name by which other tasks of the same request can refer to this one. */
  key: z.string().max(100).optional(),
  /** A task of the release, or the key of an earlier one of this request; the release itself by default. */
  parent: z.string().max(100).optional(),
  /** Tasks of the release, or keys of this request, that must end first. */
  dependsOn: z.array(z.string().max(100)).optional(),
  role: z.enum(taskRoles).optional(),
  /** `@name`, a Slack id, an e-mail address, or an agent's name. */
  assignee: z.string().max(200).optional(),
  actions: z.array(z.string()).optional(),
  environment: z.string().max(200).optional(),
  configuration: z.array(z.string()).optional(),
  successCriteria: z.array(z.string()).optional(),
  /** ISO 8601 with an offset. */
  deadline: z.iso.datetime({ offset: true }).optional(),
  expectedMinutes: z.number().positive().max(100_000).optional(),
});
export type NewTask = z.infer<typeof NewTask>;

export const AddTasks = z.object({
  release: z.string().max(100),
  tasks: z.array(NewTask).min(1).max(taskLimits.bulk),
});
export type AddTasks = z.infer<typeof AddTasks>;

/** A task as it was added. */
export interface AddedTask {
  id: TaskId;
  ref: string;
  title: string;
  /** The person or agent it was assigned to; absent for nobody. */
  assigneeId?: string;
}

/**
 * Adds these tasks to a release in one transaction: all of them, or none and what is wrong with each. An agent needs
 * the operation `plan`. Assignees are told by one message for the whole request.
 */
export async function addTasks(
  deps: RequestDeps,
  input: AddTasks,
  caller: Caller,
): Promise<Result<{ release: string; tasks: AddedTask[] }, Refusal>> {
  const named = input.tasks.flatMap(({ assignee }) => (assignee === undefined ? [] : [assignee]));
  const found = await findAssignees(deps, named);
  if (!found.ok) return found;
  return inTasks(deps, caller, { about: input.release, input, operation: 'plan' }, async (work) => {
    if (work.tasks.length + input.tasks.length > taskLimits.tasksOfRelease)
      return err({ kind: 'too_many_tasks', limit: taskLimits.tasksOfRelease });
    const assignees = await found.value.among(work.release.stores);
    const draft = draftTasks(work, input.tasks, assignees);
    if (draft.problems.length > 0)
      return err({ kind: 'items_refused', what: 'tasks', total: input.tasks.length, problems: draft.problems });
    await work.add(draft.tasks, draft.links);
    const added = draft.tasks.map(({ id, title, assigneeId, position }) => ({
      ...{ id, ref: work.ref({ position }), title },
      ...(assigneeId === null ? {} : { assigneeId }),
    }));
    await work.release.record('tasks.added', {
      count: added.length,
      tasks: added.slice(0, 20).map(({ ref, title }) => ({ ref, title })),
    });
    await recordGivenToAgents(work.release, draft.tasks);
    await tellAssigned(work.release, draft.tasks);
    return ok({ release: work.ref({ position: 0 }), tasks: added });
  });
}

interface Draft {
  tasks: Task[];
  links: TaskLink[];
  problems: ItemProblems['problems'];
}

function draftTasks(work: TaskWork, items: readonly NewTask[], assignees: ReadonlyMap<string, string | null>): Draft {
  const { deps, actor, now, release } = work.release;
  const known = deps.settings.services[release.service]?.environments ?? {};
  const faults = new ItemProblems();
  const keys = new Map<string, TaskId>();
  const ids = items.map(() => deps.ids.next<'Task'>('tsk'));
  items.forEach(({ key, title }, index) => {
    if (key === undefined) return;
    if (keys.has(key)) faults.add(index, title, `uses the key “${key}” a second time`);
    else keys.set(key, ids[index] as TaskId);
  });
  const first = Math.max(...work.tasks.map(({ position }) => position)) + 1;
  const find = (asked: string): TaskId | null => keys.get(asked) ?? work.find(asked)?.id ?? null;

  const tasks = items.map((item, index): Task => {
    const { title } = item;
    const line = (text: string) => faults.line(index, title, 'its title', text, taskLimits.title);
    const lines = (what: string, texts: readonly string[] = []) => faults.lines(index, title, what, texts);
    const parentId = item.parent === undefined ? release.rootTaskId : find(item.parent);
    if (parentId === null) faults.add(index, title, `names a parent that is no task of ${work.ref({ position: 0 })}`);
    const parent = work.tasks.find(({ id }) => id === parentId);
    if (parent && !work.isRoot(parent) && hasEnded(parent)) faults.add(index, title, 'names a parent that has ended');
    if (item.environment !== undefined && !Object.hasOwn(known, item.environment))
      faults.add(index, title, `names an environment that ${release.service} does not have`);
    const assigneeId = item.assignee === undefined ? null : (assignees.get(item.assignee) ?? null);
    if (item.assignee !== undefined && assigneeId === null)
      faults.add(index, title, 'names somebody to whom no task can be assigned');
    return {
      ...newTask,
      id: ids[index] as TaskId,
      releaseId: release.id,
      parentId: parentId ?? release.rootTaskId,
      position: first + index,
      title: line(title),
      role: item.role ?? 'release execution',
      assigneeId,
      delegatedBy: assigneeId === null ? null : actor.id,
      actions: lines('actions', item.actions),
      environment: item.environment ?? null,
      configuration: lines('configuration', item.configuration),
      criteria: lines('success criteria', item.successCriteria).map((text) => ({ text, answer: null })),
      deadline: deadlineOf(item, index, now, faults),
      expectedMs: item.expectedMinutes === undefined ? null : Math.round(item.expectedMinutes * 60_000),
      createdBy: actor.id,
    };
  });
  return { tasks, links: linksOf(work, items, tasks, find, faults), problems: faults.problems };
}

/** A clock that is wrong by some minutes is no reason to refuse; a day in the past or years ahead is a mistake. */
function deadlineOf({ deadline, title }: NewTask, index: number, now: Date, faults: ItemProblems): Date | null {
  if (deadline === undefined) return null;
  const at = new Date(deadline);
  const aheadMs = at.getTime() - now.getTime();
  if (aheadMs < -15 * 60_000) faults.add(index, title, `has a deadline in the past, ${at.toISOString()}`);
  if (aheadMs > 2 * 365 * 86_400_000) faults.add(index, title, 'has a deadline more than two years ahead');
  return at;
}

function linksOf(
  work: TaskWork,
  items: readonly NewTask[],
  tasks: readonly Task[],
  find: (asked: string) => TaskId | null,
  faults: ItemProblems,
): TaskLink[] {
  const graph = new WaitGraph(work.tasks, work.links);
  tasks.forEach(({ id, parentId }, index) => {
    if (parentId === null) return;
    if (graph.wouldCycle(parentId, id)) faults.add(index, items[index]?.title ?? '', 'would be its own ancestor');
    else graph.link(parentId, id);
  });
  return items.flatMap(({ dependsOn = [], title }, index) => {
    const task = tasks[index];
    if (!task) return [];
    if (dependsOn.length > taskLimits.dependencies)
      faults.add(index, title, `depends on ${dependsOn.length} tasks; at most ${taskLimits.dependencies} are possible`);
    return [...new Set(dependsOn.slice(0, taskLimits.dependencies))].flatMap((asked) => {
      const dependsOnId = find(asked);
      if (dependsOnId === null) {
        faults.add(index, title, `depends on “${asked.slice(0, 40)}”, which is no task of this release`);
        return [];
      }
      if (graph.wouldCycle(task.id, dependsOnId)) {
        faults.add(index, title, 'would wait for itself');
        return [];
      }
      graph.link(task.id, dependsOnId);
      return [{ releaseId: task.releaseId, taskId: task.id, dependsOnId }];
    });
  });
}

import type { Actor } from '../../domain/actor.ts';
import type { AgentOperation } from '../../domain/agent/agent.ts';
import type { ReleaseId, TaskId } from '../../domain/ids.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { parseReleaseRef, type Release, releaseRef } from '../../domain/release/release.ts';
import { parseTaskRef, type Task, type TaskLink, taskRef } from '../../domain/task/task.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { Stores } from '../../ports/stores.ts';
import { checkActor, checkAgent } from '../agent/authorize.ts';
import type { RequestDeps } from '../deps.ts';
import { type Caller, once } from '../once.ts';
import { inRelease, type ReleaseWork } from '../release-work.ts';

/** The tasks of a locked release. What is changed here is saved and kept up to date in `tasks`. */
export class TaskWork {
  readonly release: ReleaseWork;
  tasks: Task[];
  links: TaskLink[];

  constructor(release: ReleaseWork, tasks: Task[], links: TaskLink[]) {
    this.release = release;
    this.tasks = tasks;
    this.links = links;
  }

  /** The task of this release that is meant by an id, by `R-12.3`, or by `R-12` for its root; null for anything else. */
  find(asked: string): Task | null {
    const typed = parseTaskRef(asked);
    const { number, rootTaskId } = this.release.release;
    if (typed !== null)
      return typed.release === number ? (this.tasks.find(({ position }) => position === typed.position) ?? null) : null;
    if (parseReleaseRef(asked) === number) return this.tasks.find(({ id }) => id === rootTaskId) ?? null;
    return this.tasks.find(({ id }) => id === asked) ?? null;
  }

  ref(task: Pick<Task, 'position'>): string {
    return taskRef(this.release.release, task);
  }

  isRoot({ id }: Pick<Task, 'id'>): boolean {
    return id === this.release.release.rootTaskId;
  }

  async save(task: Task): Promise<void> {
    this.tasks = this.tasks.map((one) => (one.id === task.id ? task : one));
    await this.release.stores.tasks.saveTask(task);
  }

  async add(tasks: readonly Task[], links: readonly TaskLink[]): Promise<void> {
    this.tasks = [...this.tasks, ...tasks];
    this.links = [...this.links, ...links];
    await this.release.stores.tasks.insertTasks(tasks);
    await this.release.stores.tasks.insertLinks(links);
  }
}

/** Anything else is no id, and may hold what no database takes. */
export function isId(asked: string): boolean {
  return /^[a-z]{2,10}_[a-z0-9]{1,60}$/.test(asked);
}

/** The release that a reference to it, to one of its tasks, or an id of either stands for. */
export async function releaseOfTask(stores: Stores, asked: string): Promise<Release | null> {
  const typed = parseTaskRef(asked);
  const number = typed?.release ?? parseReleaseRef(asked);
  if (number !== null) return stores.releases.findByNumber(number);
  if (!isId(asked)) return null;
  const known = await stores.releases.find(asked as ReleaseId);
  if (known) return known;
  const task = await stores.tasks.findTask(asked as TaskId);
  return task === null ? null : stores.releases.find(task.releaseId);
}

/**
 * Runs `work` on the tasks of the release that `about` names, once per key, with the release locked; the whole of it is
 * on record or none. Refuses whoever may not do `operation` there, and a release that has ended.
 */
export async function inTasks<T>(
  deps: RequestDeps,
  caller: Caller,
  request: { about: string; input: unknown; operation: AgentOperation; mayHaveEnded?: boolean },
  work: (tasks: TaskWork) => Promise<Result<T, Refusal>>,
): Promise<Result<T, Refusal>> {
  const member = await checkActor(deps, caller.actor);
  if (!member.ok) return member;
  return once(deps, caller, request.input, async (stores) => {
    const release = await releaseOfTask(stores, request.about);
    if (release === null) return err(unknown(request.about));
    return inRelease(deps, stores, release.id, caller.actor, async (unit) => {
      const allowed = await checkAgent(stores, caller.actor, request.operation, release, unit.now);
      if (!allowed.ok) return allowed;
      if (unit.release.endedAt !== null && request.mayHaveEnded !== true)
        return err({
          kind: 'not_now',
          action: 'changed',
          ref: releaseRef(unit.release),
          state: unit.release.state,
          allowed: [],
        });
      const [tasks, links] = await Promise.all([stores.tasks.tasksFor(release.id), stores.tasks.linksFor(release.id)]);
      return work(new TaskWork(unit, tasks, links));
    });
  });
}

function unknown(asked: string): Refusal {
  return parseTaskRef(asked) === null && asked.startsWith('tsk_') === false
    ? { kind: 'unknown_release', asked }
    : { kind: 'unknown_task', asked };
}

/** An agent works on what is assigned to it; people work on every task. */
export function checkMayWork(actor: Actor, task: Pick<Task, 'assigneeId'>, ref: string): Result<void, Refusal> {
  if (actor.kind !== 'agent' || task.assigneeId === actor.id) return ok(undefined);
  return err({ kind: 'not_its_task', ref });
}

import type { ChecklistItem, Plan, PlannedTask } from '../../domain/plan/plan.ts';
import { hasEnded, newTask, type Task, type Todo, taskRef } from '../../domain/task/task.ts';
import type { ReleaseWork } from '../release-work.ts';
import { knownAtDraft } from './create-tasks.ts';

/**
 * Brings the release's tasks in line with its changed plan: new items are added, items that are no longer asked for are
 * withdrawn, and what was checked off stays, except what was said about another artifact.
 */
export async function reviseTasks(work: ReleaseWork, before: Plan): Promise<void> {
  const { stores, release, now } = work;
  const [tasks, todos] = await Promise.all([stores.tasks.tasksFor(release.id), stores.tasks.todosFor(release.id)]);
  const titleOf = new Map(tasks.map(({ id, title }) => [id, title]));
  const own = todos.filter(({ source }) => source === 'plan');
  const after = keysOf(release.plan.tasks);
  const gone = own.filter((todo) => !after.has(keyOf(titleOf.get(todo.taskId) ?? '', todo)));
  await stores.tasks.withdrawTodos(
    gone.map(({ id }) => id),
    now,
  );
  const dropped = new Set(gone.map(({ id }) => id));
  const kept = own.filter(({ id }) => !dropped.has(id));
  await addItems(work, tasks, todos, keysOf(before.tasks));
  for (const todo of kept) await refresh(work, todo, before.artifact.digest !== release.plan.artifact.digest);
  await endDropped(work, tasks, before);
}

type Keyed = Pick<ChecklistItem, 'title' | 'evidence' | 'check' | 'phase'>;

function keyOf(task: string, { title, evidence, check, phase }: Keyed): string {
  return JSON.stringify([task, title, evidence, check, phase]);
}

function keysOf(tasks: readonly PlannedTask[]): Set<string> {
  return new Set(tasks.flatMap(({ title, items }) => items.map((item) => keyOf(title, item))));
}

async function addItems(
  work: ReleaseWork,
  tasks: readonly Task[],
  todos: readonly Todo[],
  before: ReadonlySet<string>,
): Promise<void> {
  const { deps, stores, release, now } = work;
  let taskPosition = Math.max(0, ...tasks.map(({ position }) => position));
  let todoPosition = Math.max(-1, ...todos.map(({ position }) => position));
  for (const planned of release.plan.tasks) {
    const items = planned.items.filter((item) => !before.has(keyOf(planned.title, item)));
    const isKnown = tasks.find(
      ({ title, parentId, state }) => title === planned.title && parentId !== null && !hasEnded({ state }),
    );
    if (items.length === 0) continue;
    taskPosition += isKnown ? 0 : 1;
    const task: Task = isKnown ?? {
      ...newTask,
      id: deps.ids.next<'Task'>('tsk'),
      releaseId: release.id,
      parentId: release.rootTaskId,
      position: taskPosition,
      title: planned.title,
      role: planned.role,
    };
    if (!isKnown) await stores.tasks.insertTasks([task]);
    await stores.tasks.insertTodos(
      items.map((item): Todo => {
        todoPosition += 1;
        return {
          id: deps.ids.next<'Todo'>('tdo'),
          taskId: task.id,
          releaseId: release.id,
          position: todoPosition,
          title: item.title,
          evidence: item.evidence,
          check: item.check,
          phase: item.phase,
          ticked: knownAtDraft(release, item, now),
          history: [],
          source: 'plan',
          followUp: item.followUp ?? null,
        };
      }),
    );
  }
}

/** What the draft answers is answered again; what people said about another artifact is taken back. */
async function refresh({ stores, release, now }: ReleaseWork, todo: Todo, isOtherArtifact: boolean): Promise<void> {
  const isOfDraft = ['artifact', 'running-version', 'commands', 'rollback-target'].includes(todo.check ?? '');
  const ticked = isOfDraft
    ? knownAtDraft(release, todo, now)
    : isOtherArtifact && todo.phase === 'before'
      ? null
      : todo.ticked;
  if (ticked?.detail === todo.ticked?.detail) return;
  const takenBack = { takenBackBy: 'quarterdeck', takenBackAt: now.toISOString(), reason: 'the plan changed' };
  const history = todo.ticked === null ? todo.history : [...todo.history, { ...todo.ticked, ...takenBack }];
  await stores.tasks.saveTodo({ ...todo, ticked, history });
}

/** A task that the plan does not have any more is cancelled, unless people have added to it. */
async function endDropped(work: ReleaseWork, tasks: readonly Task[], before: Plan): Promise<void> {
  const { stores, release, now } = work;
  const titles = new Set(release.plan.tasks.map(({ title }) => title));
  const dropped = new Set(before.tasks.map(({ title }) => title).filter((title) => !titles.has(title)));
  if (dropped.size === 0) return;
  const left = new Set((await stores.tasks.todosFor(release.id)).map(({ taskId }) => taskId));
  for (const task of tasks) {
    if (!dropped.has(task.title) || task.parentId === null || hasEnded(task) || left.has(task.id)) continue;
    await stores.tasks.saveTask({ ...task, state: 'cancelled', endedAt: now });
    await work.record('task.moved', {
      ref: taskRef(release, task),
      title: task.title,
      from: task.state,
      to: 'cancelled',
      reason: 'the plan does not have it any more',
      assigneeId: task.assigneeId,
    });
  }
}

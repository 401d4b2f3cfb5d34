import type { TaskId } from '../../domain/ids.ts';
import { type ChecklistItem, digestWords } from '../../domain/plan/plan.ts';
import type { Release } from '../../domain/release/release.ts';
import { newTask, type Task, type TaskLink, type Todo } from '../../domain/task/task.ts';
import type { Stores } from '../../ports/stores.ts';
import type { Deps } from '../deps.ts';

/**
 * Turns the plan into the release's task tree with todos, and records the plan as the root task's first note.
 * `assignees`: who is meant by the names in the plan, null for nobody. Returns the tasks, the root first.
 */
export async function createTasks(
  deps: Pick<Deps, 'settings' | 'ids'>,
  stores: Stores,
  release: Release,
  now: Date,
  assignees: ReadonlyMap<string, string | null> = new Map(),
): Promise<Task[]> {
  const root: Task = {
    ...newTask,
    id: release.rootTaskId,
    releaseId: release.id,
    position: 0,
    title: `Release ${release.service} ${release.version} to ${release.environment}`,
    role: 'release',
    assigneeId: release.captainId,
  };
  const tasks: Task[] = [root];
  const todos: Todo[] = [];
  const ids = new Map<string, TaskId>();
  const links: TaskLink[] = [];
  for (const planned of release.plan.tasks) {
    const task: Task = {
      ...newTask,
      id: deps.ids.next<'Task'>('tsk'),
      releaseId: release.id,
      parentId: root.id,
      position: tasks.length,
      title: planned.title,
      role: planned.role,
      assigneeId: (planned.assignee && assignees.get(planned.assignee)) || null,
      actions: planned.actions ?? [],
      configuration: planned.configuration ?? [],
      criteria: (planned.criteria ?? []).map((text) => ({ text, answer: null })),
      expectedMs: planned.expectedMs ?? null,
    };
    tasks.push(task);
    ids.set(planned.id, task.id);
    for (const other of planned.dependsOn ?? []) {
      const dependsOnId = ids.get(other);
      if (dependsOnId !== undefined) links.push({ releaseId: release.id, taskId: task.id, dependsOnId });
    }
    for (const item of planned.items)
      todos.push({
        id: deps.ids.next<'Todo'>('tdo'),
        taskId: task.id,
        releaseId: release.id,
        position: todos.length,
        title: item.title,
        evidence: item.evidence,
        check: item.check,
        phase: item.phase,
        ticked: knownAtDraft(release, item, now),
        history: [],
        source: 'plan',
        followUp: item.followUp ?? null,
      });
  }
  await stores.tasks.insertTasks(tasks);
  await stores.tasks.insertTodos(todos);
  await stores.tasks.insertLinks(links);
  await stores.tasks.insertNote({
    id: deps.ids.next<'Note'>('note'),
    taskId: root.id,
    releaseId: release.id,
    kind: 'plan',
    severity: 'normal',
    markdown: planNote(release),
    authorId: 'quarterdeck',
    at: now,
  });
  return tasks;
}

/** Checks already answered while drafting the plan are ticked immediately, with the findings as evidence. */
export function knownAtDraft(release: Release, item: Pick<ChecklistItem, 'check'>, now: Date): Todo['ticked'] {
  const tick = (detail: string) => ({ by: 'quarterdeck', at: now.toISOString(), detail });
  const { plan } = release;
  switch (item.check) {
    case 'artifact':
      return tick(`found, ${digestWords(plan.artifact.digest)}`);
    case 'running-version':
      // The record alone is no observation: only the service itself, or nothing in both, ticks this.
      if (plan.replaced?.source === 'record') return null;
      if (plan.previousVersion === null) return tick('nothing runs yet');
      return tick(
        plan.replaced?.source === 'record_only'
          ? `${plan.previousVersion}, by the record`
          : `${plan.previousVersion} answers`,
      );
    case 'commands':
      return tick(`${plan.steps.length + plan.rollback.steps.length} steps can be carried out`);
    case 'rollback-target':
      return plan.rollback.target === null ? null : tick(plan.rollback.target);
    default:
      return null;
  }
}

function planNote({ plan, planHash }: Release): string {
  return [
    `**Plan** ${planHash.slice(0, 12)}`,
    `Strategy: ${plan.strategy.name}. ${plan.strategy.reason}`,
    `Risk: ${plan.risk.score}/100 (${plan.risk.level})`,
    ...plan.risk.factors.map((factor) => `- ${factor.reason} (+${factor.points}). ${factor.mitigation}.`),
    `Rollback: ${plan.rollback.procedure} Expected ${Math.round(plan.rollback.expectedMs / 1000)} s${plan.rollback.isProven ? '' : ', untested'}.`,
    ...plan.steps.map((step, index) => `${index + 1}. ${step.title}`),
  ].join('\n');
}

import { type Improvement, type ImprovementKind, improvementRef } from '../../domain/improvement/improvement.ts';
import type { TaskRole } from '../../domain/task/role.ts';
import { newTask, type Task, taskRef } from '../../domain/task/task.ts';
import type { ReleaseWork } from '../release-work.ts';
import { updateCard } from './improvement-post.ts';

const roles: Readonly<Record<ImprovementKind, TaskRole>> = {
  tool: 'platform',
  role: 'release execution',
  automation: 'CI/CD',
  process: 'release execution',
};

/** A release takes over as many as people read; the others become tasks of the releases after it. */
const mostAtOnce = 5;

/** Makes an accepted improvement a task of this release, with its justification as the first note. */
export async function becomeTask(work: ReleaseWork, improvement: Improvement): Promise<Task> {
  const { deps, stores, release, now } = work;
  const tasks = await stores.tasks.tasksFor(release.id);
  const task: Task = {
    ...newTask,
    id: deps.ids.next<'Task'>('tsk'),
    releaseId: release.id,
    parentId: release.rootTaskId,
    position: Math.max(...tasks.map(({ position }) => position)) + 1,
    title: `${improvementRef(improvement)}: ${improvement.title}`,
    role: roles[improvement.of],
    createdBy: improvement.decidedBy ?? improvement.proposerId,
    delegatedBy: improvement.decidedBy,
  };
  await stores.tasks.insertTasks([task]);
  await stores.tasks.insertNote({
    id: deps.ids.next<'Note'>('note'),
    taskId: task.id,
    releaseId: release.id,
    kind: 'proposal',
    severity: 'normal',
    markdown: improvement.justification,
    authorId: improvement.proposerId,
    at: now,
  });
  await stores.improvements.becameTask(improvement.id, task.id);
  await work.record('tasks.added', { count: 1, tasks: [{ ref: taskRef(release, task), title: task.title }] });
  await updateCard(stores, { ...improvement, taskId: task.id });
  return task;
}

/** A new release takes over accepted improvements that are no task yet: those without a service, and its own. */
export async function takeOverImprovements(work: ReleaseWork): Promise<void> {
  const { stores, release } = work;
  if (release.rehearsalOf !== null) return;
  for (const improvement of await stores.improvements.lockWithoutTask(mostAtOnce)) {
    const about = improvement.releaseId === null ? null : await stores.releases.find(improvement.releaseId);
    if (about === null || about.service === release.service) await becomeTask(work, improvement);
  }
}

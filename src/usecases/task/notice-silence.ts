import { mention } from '../../domain/actor.ts';
import { agentName } from '../../domain/agent/agent.ts';
import { formatDuration } from '../../domain/report/duration.ts';
import type { Task } from '../../domain/task/task.ts';
import type { Reminder } from '../../ports/stores/reminder-store.ts';
import type { ReleaseWork } from '../release-work.ts';
import { titled } from './assignee.ts';
import { moveTask, triedWords } from './move-task.ts';
import { TaskWork } from './task-work.ts';
import { tellPerson } from './tell.ts';

/**
 * Takes a task back from an agent that has neither called nor logged anything for as long as the settings allow, and
 * tells the captain and whoever assigned it. Returns after how many milliseconds to look again; null when nothing is
 * expected of that agent any more.
 */
export async function noticeSilence(
  work: ReleaseWork,
  { taskId, assigneeId, startedAt }: Extract<Reminder['task'], { kind: 'task-silent' }>,
): Promise<number | null> {
  const { stores, release, now, deps } = work;
  const tasks = await stores.tasks.tasksFor(release.id);
  const task = tasks.find(({ id }) => id === taskId);
  const isMeant = task?.assigneeId === assigneeId && (task.startedAt?.toISOString() ?? null) === startedAt;
  if (release.endedAt !== null || !task || !isMeant) return null;
  const { heartbeatMs } = deps.settings.agents;
  const expectedFrom = task.state === 'in_progress' ? task.startedAt : task.state === 'open' ? task.deadline : null;
  if (expectedFrom === null) return null;
  const heardAt = await lastHeard(work, task, assigneeId);
  const dueMs = Math.max(
    task.state === 'open' ? expectedFrom.getTime() : expectedFrom.getTime() + heartbeatMs,
    (heardAt?.getTime() ?? 0) + heartbeatMs,
  );
  if (now.getTime() < dueMs) return dueMs - now.getTime();
  await returnTask(new TaskWork(work, tasks, []), task, heardAt);
  return null;
}

async function lastHeard({ stores }: ReleaseWork, task: Task, agentId: string): Promise<Date | null> {
  const [agent, notes] = await Promise.all([stores.agents.find(agentId), stores.tasks.notesFor(task.releaseId)]);
  const logged = notes.findLast((note) => note.taskId === task.id && note.authorId === agentId)?.at;
  const times = [agent?.lastSeenAt, logged].flatMap((at) => at ?? []);
  return times.length === 0 ? null : new Date(Math.max(...times.map((at) => at.getTime())));
}

/** Open, and nobody's: it is on record who had it. */
async function returnTask(work: TaskWork, task: Task, heardAt: Date | null): Promise<void> {
  const { release, now } = work.release;
  const from = task.assigneeId ?? '';
  const silent = heardAt === null ? 'at all' : `for ${formatDuration(now.getTime() - heardAt.getTime())}`;
  const logged = await triedWords(work, task);
  if (task.state === 'in_progress')
    await moveTask(work, task, 'open', `nothing was heard of ${agentName(from)} ${silent}`);
  const open = work.tasks.find(({ id }) => id === task.id) ?? task;
  await work.save({ ...open, assigneeId: null, delegatedBy: null });
  await work.release.record('task.assigned', { ref: work.ref(task), title: task.title, assigneeId: null, from });
  const text = `:hourglass: ${titled(work, task)} is open again: ${mention(from)} has neither called nor logged anything ${silent}.${
    logged === '' ? ' It has logged nothing for it.' : `\nLogged last:${logged}`
  }\n${release.service} ${release.version} → ${release.environment}`;
  for (const person of new Set([release.captainId, task.delegatedBy]))
    await tellPerson(work.release, person, {
      key: `silent:${task.id}:${now.getTime()}`,
      content: { kind: 'text', text },
      priority: 1,
    });
}

import { isAgent } from '../../domain/agent/agent.ts';
import { hasEnded, type Task } from '../../domain/task/task.ts';
import type { Reminder } from '../../ports/stores/reminder-store.ts';
import type { ReleaseWork } from '../release-work.ts';

/**
 * Looks after a task that somebody has: an agent is missed when nothing is heard of it, a person is reminded of the
 * deadline. To be called when it is assigned, and when it begins.
 */
export async function planReminders(work: ReleaseWork, task: Task, why: 'assigned' | 'begun' = 'begun'): Promise<void> {
  const { assigneeId, deadline } = task;
  if (assigneeId === null || hasEnded(task)) return;
  const untilDeadlineMs = deadline === null ? null : deadline.getTime() - work.now.getTime();
  if (isAgent(assigneeId)) {
    const { heartbeatMs } = work.deps.settings.agents;
    // What has not begun is expected by its deadline, and without one at no time.
    const delayMs = task.state === 'in_progress' ? heartbeatMs : untilDeadlineMs;
    if (delayMs === null) return;
    await plan(work, silenceOf(task, assigneeId), Math.max(delayMs, heartbeatMs));
  } else if (why === 'assigned' && untilDeadlineMs !== null)
    await plan(work, { kind: 'task-deadline', taskId: task.id, assigneeId, tell: 'assignee' }, untilDeadlineMs);
}

export async function plan(work: ReleaseWork, task: Reminder['task'], delayMs: number): Promise<void> {
  const id = work.deps.ids.next<'Reminder'>('rem');
  await work.stores.reminders.insert({ id, releaseId: work.release.id, task }, Math.max(0, delayMs));
}

function silenceOf({ id, startedAt }: Task, assigneeId: string): Reminder['task'] {
  return { kind: 'task-silent', taskId: id, assigneeId, startedAt: startedAt?.toISOString() ?? null };
}

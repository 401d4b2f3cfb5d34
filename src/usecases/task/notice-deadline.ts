import { mention } from '../../domain/actor.ts';
import type { Reminder } from '../../ports/stores/reminder-store.ts';
import type { ReleaseWork } from '../release-work.ts';
import { titled } from './assignee.ts';
import { plan } from './plan-reminders.ts';
import { TaskWork } from './task-work.ts';
import { tellPerson } from './tell.ts';

const dayMs = 86_400_000;

/**
 * Reminds a person once of a task that is past its deadline. The captain is told a day later, or after half of the time
 * until the release is to start when that is sooner, if it has not ended by then. What is blocked was told already.
 */
export async function noticeDeadline(
  work: ReleaseWork,
  { taskId, assigneeId, tell }: Extract<Reminder['task'], { kind: 'task-deadline' }>,
): Promise<void> {
  const { stores, release, now } = work;
  const task = await stores.tasks.findTask(taskId);
  if (release.endedAt !== null || task?.assigneeId !== assigneeId) return;
  if (task.state !== 'open' && task.state !== 'in_progress') return;
  const what = titled(new TaskWork(work, [task], []), task);
  const where = `${release.service} ${release.version} → ${release.environment}`;
  const isForCaptain = tell === 'captain';
  await tellPerson(work, isForCaptain ? release.captainId : assigneeId, {
    key: `deadline:${tell}:${task.id}`,
    content: {
      kind: 'text',
      text: `:alarm_clock: ${what} ${isForCaptain ? `of ${mention(assigneeId)} ` : ''}is past its deadline.\n${where}`,
    },
  });
  if (isForCaptain || release.captainId === assigneeId) return;
  const untilStartMs = (release.startsAt?.getTime() ?? 0) - now.getTime();
  const delayMs = untilStartMs > 0 ? Math.min(dayMs, untilStartMs / 2) : dayMs;
  await plan(work, { kind: 'task-deadline', taskId, assigneeId, tell: 'captain' }, delayMs);
}

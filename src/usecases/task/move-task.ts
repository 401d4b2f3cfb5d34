import { mentionActor } from '../../domain/actor.ts';
import { asTyped } from '../../domain/message/message.ts';
import type { TaskState } from '../../domain/task/lifecycle.ts';
import { cleanText, taskLimits } from '../../domain/task/new-items.ts';
import { blockedWords, type Task } from '../../domain/task/task.ts';
import { titled } from './assignee.ts';
import { planReminders } from './plan-reminders.ts';
import type { TaskWork } from './task-work.ts';
import { tellPerson } from './tell.ts';

/** Moves a task that may be moved, records it, and tells whom it concerns. */
export async function moveTask(
  work: TaskWork,
  task: Task,
  to: TaskState,
  reason = '',
  waiting?: string,
): Promise<void> {
  const { release, now, actor } = work.release;
  const waits = waiting === undefined ? null : cleanText(waiting, taskLimits.title);
  const moved: Task = {
    ...task,
    state: to,
    blocked:
      to === 'blocked'
        ? {
            reason,
            waitsFor: waits !== null && 'text' in waits ? waits.text : null,
            by: actor.id,
            at: now.toISOString(),
          }
        : null,
    startedAt: to === 'in_progress' || to === 'done' ? (task.startedAt ?? now) : task.startedAt,
    endedAt: to === 'open' || to === 'in_progress' || to === 'blocked' ? null : now,
  };
  await work.save(moved);
  await work.release.record('task.moved', {
    ref: work.ref(task),
    title: task.title,
    from: task.state,
    to,
    reason,
    assigneeId: task.assigneeId,
  });
  if (to === 'in_progress') await planReminders(work.release, moved);
  const why = reason === '' ? '' : `: ${asTyped(reason)}`;
  const text = {
    blocked: `:no_entry: ${titled(work, task)} is blocked: ${asTyped(blockedWords(moved) ?? reason)}`,
    failed: `:x: ${titled(work, task)} has failed${why}${await triedWords(work, task)}`,
    done: `:white_check_mark: ${titled(work, task)} is done${why}`,
  }[to as string];
  if (text === undefined) return;
  const next = to === 'done' ? '' : `\n“/deploy task ${work.ref(task)}” opens it.`;
  const said = `${text}\n${release.service} ${release.version} → ${release.environment} · by ${mentionActor(actor)}${next}`;
  const about = to === 'done' ? [task.delegatedBy] : [release.captainId, task.delegatedBy];
  for (const person of new Set(about))
    await tellPerson(work.release, person, {
      key: `task:${task.id}:${to}:${now.getTime()}`,
      content: { kind: 'text', text: said },
      priority: to === 'done' ? 3 : 1,
    });
}

/** The last entries of the log of whoever worked on it: what was tried. */
export async function triedWords(work: TaskWork, task: Pick<Task, 'id' | 'releaseId' | 'assigneeId'>): Promise<string> {
  const notes = await work.release.stores.tasks.notesFor(task.releaseId);
  const tried = notes.filter((note) => note.taskId === task.id && note.authorId === task.assigneeId).slice(-3);
  return tried.map(({ markdown }) => `\n• ${asTyped(markdown.split('\n')[0]?.slice(0, 200) ?? '')}`).join('');
}

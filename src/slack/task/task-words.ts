import type { Release } from '../../domain/release/release.ts';
import { waitsFor } from '../../domain/task/graph.ts';
import { blockedWords, hasEnded, type Task, type Todo, taskRef } from '../../domain/task/task.ts';
import type { ListedTasks } from '../../usecases/task/list-tasks.ts';
import { tickedWords } from '../checklist/checklist-blocks.ts';
import { lines } from '../kit/blocks.ts';
import { joinMrkdwn, Mrkdwn, moment, mrkdwn, person } from '../kit/mrkdwn.ts';

const icons: Readonly<Record<Task['state'], string>> = {
  open: ':white_circle:',
  in_progress: ':large_blue_circle:',
  blocked: ':no_entry:',
  done: ':white_check_mark:',
  completed: ':white_check_mark:',
  failed: ':x:',
  skipped: ':fast_forward:',
  cancelled: ':black_circle:',
};

export function stateWords(state: Task['state']): string {
  return state.replaceAll('_', ' ');
}

/** A task by its name: “R-12.3 Back up the database”. */
export function taskName(release: { number: number }, task: Pick<Task, 'position' | 'title'>): Mrkdwn {
  return mrkdwn`*${taskRef(release, task)}* ${task.title}`;
}

/** In place of an assignee. */
export const notAssigned = 'not assigned';

/** What is said when its state has changed: “R-12.3 Back up the database is in progress.” */
export function movedWords(name: Mrkdwn, state: Task['state']): Mrkdwn {
  return mrkdwn`${new Mrkdwn(icons[state])} ${name} is ${stateWords(state)}.`;
}

/** A task with its state: the first line of everything that shows one. */
export function taskHead(release: { number: number }, task: Task): Mrkdwn {
  return headed(task, taskName(release, task));
}

/** The same where the reference is in the title already. */
export function titledHead(task: Task): Mrkdwn {
  return headed(task, mrkdwn`*${task.title}*`);
}

function headed({ state }: Task, name: Mrkdwn): Mrkdwn {
  return mrkdwn`${new Mrkdwn(icons[state])} ${name} · ${stateWords(state)}`;
}

/** When it is due; that it is late is said as long as it has not ended. Null without a deadline. */
export function deadlineWords(task: Task, now: Date): Mrkdwn | null {
  if (task.deadline === null) return null;
  const isLate = task.deadline.getTime() < now.getTime() && !hasEnded(task);
  return isLate ? mrkdwn`:alarm_clock: was due ${moment(task.deadline)}` : mrkdwn`due ${moment(task.deadline)}`;
}

/** The references of what a task depends on and that has not ended. */
export function waitsForRefs(release: Release, task: Task, { all, links }: Pick<ListedTasks, 'all' | 'links'>): string {
  return waitsFor(task, all, links)
    .map((one) => taskRef(release, one))
    .join(', ');
}

/** How far its checklist and its criteria are; empty without any. */
export function progressWords(task: Task, todos: readonly Todo[]): string {
  const mine = todos.filter(({ taskId }) => taskId === task.id);
  const ticked = mine.filter((todo) => todo.ticked !== null).length;
  const open = task.criteria.filter(({ answer }) => answer === null).length;
  const all = task.criteria.length;
  const criteria = `${open === all ? open : `${open} of ${all}`} success ${all === 1 ? 'criterion' : 'criteria'} to answer`;
  return [
    ...(mine.length === 0 ? [] : [`checklist ${ticked} of ${mine.length}`]),
    ...(open === 0 ? [] : [criteria]),
  ].join(', ');
}

/** Everything about a task that fits into a few lines, below its first line. */
export function taskFacts(listed: Omit<ListedTasks, 'tasks' | 'schedule'>, task: Task, now: Date): Mrkdwn {
  const { release, todos } = listed;
  const blocked = blockedWords(task);
  const waits = waitsForRefs(release, task, listed);
  const facts = [
    task.assigneeId === null ? mrkdwn`${notAssigned}` : person(task.assigneeId),
    deadlineWords(task, now),
    task.environment === null || task.environment === release.environment ? null : mrkdwn`in ${task.environment}`,
    mrkdwn`${progressWords(task, todos)}`,
  ].filter((fact): fact is Mrkdwn => fact !== null && fact.text !== '');
  return lines(
    blocked === null ? null : mrkdwn`Blocked: ${blocked}`,
    waits === '' || hasEnded(task) ? null : mrkdwn`Begins after ${waits}`,
    joinMrkdwn(facts, ' · '),
  );
}

/** A checklist item with who ticked it and on what evidence. */
export function todoLine(todo: Todo): Mrkdwn {
  if (todo.ticked === null) return mrkdwn`○ ${todo.title}`;
  return mrkdwn`✓ ${todo.title} – ${tickedWords(todo.ticked)}`;
}

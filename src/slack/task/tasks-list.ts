import { blockedWords, hasEnded, type Task, taskRef } from '../../domain/task/task.ts';
import { wallTime } from '../../lib/zoned-time.ts';
import type { ListedTasks } from '../../usecases/task/list-tasks.ts';
import { actions, type Block, context, lines, section } from '../kit/blocks.ts';
import { choose } from '../kit/choose.ts';
import { type Cell, dataTable, fittingRows } from '../kit/data-table.ts';
import { fitLines } from '../kit/fit-lines.ts';
import type { Reply } from '../kit/input.ts';
import { limits } from '../kit/limits.ts';
import { joinMrkdwn, type Mrkdwn, mrkdwn } from '../kit/mrkdwn.ts';
import { placeOf, releaseName } from '../release/release-line.ts';
import { scheduleWords } from './schedule-words.ts';
import { taskButtons } from './task-buttons.ts';
import { notAssigned, progressWords, stateWords, taskFacts, taskHead, todoLine, waitsForRefs } from './task-words.ts';

/** More tasks than these are shown as a table, which people can sort. */
const mostSections = 8;

interface Shown {
  listed: ListedTasks;
  task: Task;
}

export interface ListHead {
  title: string;
  /** The tasks are of several releases, so each names its own. */
  isOfReleases: boolean;
  /** Of the times in a table, which Slack shows to everybody alike. */
  timeZone: string;
}

/** The tasks that were asked for, by release. */
export function tasksList(head: ListHead, lists: readonly ListedTasks[], now: Date): Reply {
  const { title } = head;
  const all = lists.flatMap((listed): Shown[] =>
    listed.tasks.filter(({ position }) => position !== 0).map((task) => ({ listed, task })),
  );
  if (all.length === 0) return { text: mrkdwn`*${title}*\nNo task matches.`.text };
  const heading = mrkdwn`*${title}*: ${summary(all.map(({ task }) => task))}`;
  const spoken = fitLines(
    all.map((shown) => taskLines(head, shown, now)),
    limits.messageText - 300,
    (count) => mrkdwn`and ${count} more`,
  );
  const text = joinMrkdwn([heading, ...spoken.shown]).text;
  const isLong = all.length > mostSections;
  const counts = mrkdwn`${summary(all.map(({ task }) => task))}`;
  const [only, ...others] = lists;
  const schedule = only && others.length === 0 ? scheduleWords(only) : null;
  const below = schedule === null ? [] : [context(schedule)];
  // The table has the title as its caption.
  const blocks = isLong
    ? [section(counts), ...below, ...asTable(head, all)]
    : [section(heading), ...below, ...asSections(head, all, now)];
  return { text, blocks };
}

/** “7 tasks, 3 done, 1 blocked” */
function summary(tasks: readonly Task[]): string {
  const count = (state: Task['state']) => tasks.filter((task) => task.state === state).length;
  return [
    `${tasks.length} ${tasks.length === 1 ? 'task' : 'tasks'}`,
    ...(['done', 'in_progress', 'blocked', 'failed'] as const)
      .filter((state) => count(state) > 0)
      .map((state) => `${count(state)} ${stateWords(state)}`),
  ].join(', ');
}

function taskLines({ isOfReleases }: ListHead, { listed, task }: Shown, now: Date): Mrkdwn {
  return lines(
    taskHead(listed.release, task),
    isOfReleases && mrkdwn`${placeOf(listed.release)}`,
    taskFacts(listed, task, now),
  );
}

function asSections(list: ListHead, all: readonly Shown[], now: Date): Block[] {
  return all.map(({ listed, task }) => {
    const todos = listed.todos.filter(({ taskId }) => taskId === task.id);
    const head = taskLines(list, { listed, task }, now);
    const items = fitLines(
      todos.map(todoLine),
      limits.sectionText - Math.min(head.text.length, limits.sectionText / 2) - 20,
      (count) => mrkdwn`and ${count} more`,
    );
    return section(lines(head, ...items.shown), taskButtons.open.draw('Open', { taskId: task.id }));
  });
}

function asTable({ title, isOfReleases, timeZone }: ListHead, all: readonly Shown[]): Block[] {
  // On a phone, two or three of them are seen at once.
  const columns = ['Task', 'State', 'Title', 'Release', 'Assignee', `Due (${timeZone})`, 'Waits for', 'Checklist'];
  const cells = all.map((shown) => rowOf(shown, isOfReleases, timeZone));
  // On a phone, every column that says nothing hides one that does.
  const used = columns.map((_name, column) => cells.some((row) => row[column] !== ''));
  const rows = cells.map((row) => row.filter((_cell, column) => used[column]));
  const count = fittingRows(rows);
  const more = all.length - count;
  return [
    dataTable(
      title,
      columns.filter((_name, column) => used[column]),
      rows,
    ),
    ...(more > 0 ? [context(mrkdwn`and ${more} more; name a state, a person or an environment to see fewer.`)] : []),
    ...openBlocks(all),
  ];
}

/** A list to open one of the tasks, because a table has no buttons. What is still to be done comes first. */
function openBlocks(all: readonly Shown[]): Block[] {
  const inOrder = [...all.filter(({ task }) => !hasEnded(task)), ...all.filter(({ task }) => hasEnded(task))];
  const choices = inOrder.map(({ listed, task }) => ({
    label: `${taskRef(listed.release, task)} ${task.title}`,
    value: { taskId: task.id },
  }));
  const left = choices.length - limits.selectOptions;
  return [
    ...actions('tasks.open', [choose(taskButtons.choose, 'Open a task', choices)]),
    ...(left > 0
      ? [context(mrkdwn`${left} of them are not in this list; “/deploy task R-12.3” opens any of them.`)]
      : []),
  ];
}

function rowOf({ listed, task }: Shown, isOfReleases: boolean, timeZone: string): Cell[] {
  const { release, todos } = listed;
  return [
    taskRef(release, task),
    stateWords(task.state),
    task.environment === null || task.environment === release.environment
      ? task.title
      : `${task.title} (${task.environment})`,
    isOfReleases ? placeOf(release) : '',
    task.assigneeId === null ? notAssigned : { personId: task.assigneeId },
    task.deadline === null ? '' : localTime(task.deadline, timeZone),
    [blockedWords(task) ?? '', hasEnded(task) ? '' : waitsForRefs(release, task, listed)].filter(Boolean).join('; '),
    progressWords(task, todos).replace('checklist ', ''),
  ];
}

/** `2026-11-30 15:00`: sorted as text, it is in the order of time. */
function localTime(at: Date, timeZone: string): string {
  const { year, month, day, hour, minute } = wallTime(at, timeZone);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}`;
}

/** The title of a list of one release's tasks. */
export function titleOf({ release }: ListedTasks): string {
  return `Tasks of ${releaseName(release)}`;
}

import type { PostContent } from '../../domain/message/message.ts';
import type { ReleaseView } from '../../domain/release/view.ts';
import { releaseTitle } from '../../domain/stakeholder/words.ts';
import { hasEnded, taskRef } from '../../domain/task/task.ts';
import { actions, type Block, context, lines, type Rendered, section } from '../kit/blocks.ts';
import { choose } from '../kit/choose.ts';
import { cutMarkup, limits } from '../kit/limits.ts';
import { type Mrkdwn, moment, mrkdwn, person } from '../kit/mrkdwn.ts';
import { taskButtons } from './task-buttons.ts';
import { stateWords, taskName } from './task-words.ts';

type Content = Extract<PostContent, { kind: 'assignment' }>;

/** Of the actions and criteria of a single task; the rest is behind “Open”. */
const mostLines = 5;

/**
 * Tells a person of the tasks that they were given by one request: short lines, because it is read on a phone. One task
 * can be started from here, and each can be opened.
 */
export function assignment({ taskIds, more, by }: Content, view: ReleaseView): Rendered {
  const tasks = view.tasks.filter(({ id }) => taskIds.includes(id));
  const count = tasks.length + more;
  const heading = mrkdwn`:inbox_tray: ${person(by)} assigned ${count === 1 ? 'a task' : `${count} tasks`} to you`;
  const [only] = tasks;
  const single = only && count === 1 ? only : null;
  const details =
    single === null
      ? []
      : [
          list(single.actions),
          list(single.criteria.map(({ text }) => `Success criterion: ${text}`)),
          hurry(single, view),
        ];
  const body = lines(
    ...tasks.map((task) => {
      const due = task.deadline === null ? mrkdwn`` : mrkdwn` · due ${moment(task.deadline)}`;
      const state = task.state === 'open' ? '' : ` · ${stateWords(task.state)}`;
      return mrkdwn`${single === null ? '• ' : ''}${taskName(view.release, task)}${state}${due}`;
    }),
    ...(more > 0 ? [mrkdwn`• and ${more} more: “/deploy tasks me”`] : []),
    ...details.flat(),
  );
  const where = mrkdwn`${releaseTitle(view)}`;
  return {
    text: cutMarkup(lines(heading, body, where).text, limits.messageText),
    blocks: [section(heading), section(body), ...buttons(tasks, single, view), context(where)],
  };
}

/** That the release cannot start without it, as long as that is so. */
function hurry({ id }: ReleaseView['tasks'][number], { todos, deployment, release }: ReleaseView): Mrkdwn[] {
  const open = todos.filter((todo) => todo.taskId === id && todo.phase === 'before' && todo.ticked === null);
  if (open.length === 0 || deployment !== null || release.endedAt !== null) return [];
  return [mrkdwn`*The release cannot start before its checklist is ticked.*`];
}

function list(texts: readonly string[]): Mrkdwn[] {
  const left = texts.length - mostLines;
  return [
    ...texts.slice(0, mostLines).map((text) => mrkdwn`• ${text}`),
    ...(left > 0 ? [mrkdwn`• and ${left} more`] : []),
  ];
}

function buttons(
  tasks: ReleaseView['tasks'],
  single: ReleaseView['tasks'][number] | null,
  { release }: ReleaseView,
): Block[] {
  if (single !== null)
    return actions('task', [
      ...(single.state === 'open'
        ? [taskButtons.start.draw('Start', { taskId: single.id }, { style: 'primary' })]
        : []),
      taskButtons.open.draw('Open', { taskId: single.id }),
    ]);
  const open = tasks.filter((task) => !hasEnded(task));
  if (open.length === 0) return [];
  const choices = open.map((task) => ({
    label: `${taskRef(release, task)} ${task.title}`,
    value: { taskId: task.id },
  }));
  return actions('tasks', [choose(taskButtons.choose, 'Open a task', choices)]);
}

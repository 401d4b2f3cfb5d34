import type { Refusal } from '../../domain/refusal.ts';
import type { TaskState } from '../../domain/task/lifecycle.ts';
import { parseTaskRef, taskRef } from '../../domain/task/task.ts';
import type { Result } from '../../lib/result.ts';
import type { Deps } from '../../usecases/deps.ts';
import { addNotes } from '../../usecases/task/add-notes.ts';
import { addTasks } from '../../usecases/task/add-tasks.ts';
import { addTodos } from '../../usecases/task/add-todos.ts';
import { assignTask } from '../../usecases/task/assign-task.ts';
import { linkTasks } from '../../usecases/task/link-tasks.ts';
import { setStatus } from '../../usecases/task/set-status.ts';
import { type ShownTask, showTask } from '../../usecases/task/show-task.ts';
import { refuseArguments } from '../commands/arguments.ts';
import { timeZoneOf } from '../commands/time-zone.ts';
import { lines } from '../kit/blocks.ts';
import type { CommandInput, Reply } from '../kit/input.ts';
import { moment, mrkdwn, person } from '../kit/mrkdwn.ts';
import { answer, refusalReply, reply } from '../kit/reply.ts';
import type { Subcommand } from '../kit/subcommand.ts';
import { parseNewTask } from './parse-new-task.ts';
import { newItem, newNote } from './submit-task.ts';
import { taskModal } from './task-modal.ts';
import { movedWords } from './task-words.ts';

const usage = 'task R-12.3 [start | done | block | fail | skip | cancel | reopen] [reason]';

/** The further forms, by their first word. */
const forms = {
  add: { usage: 'task add R-12 <title> [for @person] [by <time>]', summary: 'add a task to a release' },
  assign: { usage: 'task assign R-12.3 <@person | agent | nobody>', summary: 'assign a task, or take it back' },
  todo: { usage: 'task todo R-12.3 <title>', summary: 'add a checklist item to a task' },
  note: { usage: 'task note R-12.3 <text>', summary: 'add a note to a task' },
  link: {
    usage: 'task link R-12.3 <after | under> R-12.2',
    summary: 'let a task begin after another, or make it a part of it',
  },
} as const;
type Form = keyof typeof forms;

export const taskCommand: Subcommand = {
  name: 'task',
  usage,
  summary: 'set the status of a task, “block <reason>, waits for <whom>” included; without a word, open its form',
  more: Object.values(forms),
  run: async (deps, rest, input) => {
    const [, first = '', second = '', text = ''] = /^(\S*)\s*(\S*)\s*([\s\S]*)$/.exec(rest.trim()) ?? [];
    if (first === '') return listForms();
    const form = Object.keys(forms).find((name): name is Form => name === first.toLowerCase());
    if (form !== undefined) return carryOut(deps, form, { about: second, text: text.trim() }, input);
    if (parseTaskRef(first) === null)
      return refuse(
        `“${first.slice(0, 60)}” is neither a task, such as R-12.3, nor one of add, assign, todo, note, link.`,
      );
    const shown = await showTask(deps, first);
    if (shown === null) return refusalReply({ kind: 'unknown_task', asked: first });
    if (second !== '') return move(deps, shown, second.toLowerCase(), text.trim(), input);
    await input.openModal(taskModal(shown, input.channelId, deps.clock.now()));
    return null;
  },
};

const refuse = (detail: string, form: Form | null = null) =>
  refuseArguments(detail, `/deploy ${form === null ? usage : forms[form].usage}`);

function listForms(): Reply {
  const all = [taskCommand, ...Object.values(forms)];
  return reply(lines(...all.map((one) => mrkdwn`• \`/deploy ${one.usage}\` ${one.summary}`)));
}

/** The state that each word leads to; `reopen` depends on how the task ended. */
const words: Readonly<Record<string, TaskState>> = {
  start: 'in_progress',
  done: 'done',
  block: 'blocked',
  blocked: 'blocked',
  fail: 'failed',
  failed: 'failed',
  skip: 'skipped',
  cancel: 'cancelled',
};

async function move(deps: Deps, { task, release }: ShownTask, word: string, text: string, { caller }: CommandInput) {
  const status = word === 'reopen' ? (task.state === 'done' ? 'in_progress' : 'open') : words[word];
  if (status === undefined) return refuse(`“${word.slice(0, 60)}” is no status of a task.`);
  const [, reason = text, waitsFor] =
    (status === 'blocked' && /^([\s\S]+?)[,;]?\s+waits for\s+(\S[\s\S]*)$/i.exec(text)) || [];
  const ref = taskRef(release, task);
  const moved = await setStatus(
    deps,
    { task: ref, status, reason, ...(waitsFor === undefined ? {} : { waitsFor }) },
    caller,
  );
  return answer(moved, (done) => movedWords(mrkdwn`*${done.ref}* ${done.title}`, done.status));
}

async function carryOut(
  deps: Deps,
  form: Form,
  { about, text }: { about: string; text: string },
  input: CommandInput,
): Promise<Reply> {
  const { caller } = input;
  if (about === '') return refuse('Name a release or a task.', form);
  if (text === '') return refuse('Something is missing, and nothing was changed.', form);
  switch (form) {
    case 'add':
      return add(deps, about, text, input);
    case 'assign': {
      const nobody = /^nobody$/i.test(text);
      const assignee = nobody ? null : /^me$/i.test(text) ? caller.actor.id : text;
      return said(await assignTask(deps, { task: about, assignee }, caller), ({ ref, title, assigneeId }) =>
        assigneeId === null
          ? mrkdwn`*${ref}* ${title} is assigned to nobody.`
          : mrkdwn`*${ref}* ${title} is assigned to ${person(assigneeId)}.`,
      );
    }
    case 'todo':
      return said(await addTodos(deps, { release: about, todos: [newItem(about, text)] }, caller), ({ todos }) =>
        lines(
          ...todos.map(
            ({ task, title }) => mrkdwn`:ballot_box_with_check: Added to the checklist of *${task}*: ${title}`,
          ),
        ),
      );
    case 'note':
      return said(await addNotes(deps, { release: about, notes: [newNote(about, text)] }, caller), ({ notes }) =>
        lines(...notes.map(({ task }) => mrkdwn`:pencil2: Noted on *${task}*.`)),
      );
    case 'link': {
      const [, how = '', to = ''] = /^(after|under)\s+(\S+)$/i.exec(text) ?? [];
      if (to === '') return refuse('Say “after” or “under”, and a task.', form);
      const kind = /^after$/i.test(how) ? 'depends_on' : 'parent';
      return said(await linkTasks(deps, { release: about, links: [{ task: about, kind, to }] }, caller), () =>
        kind === 'parent' ? mrkdwn`*${about}* is a part of *${to}*.` : mrkdwn`*${about}* begins after *${to}*.`,
      );
    }
  }
}

async function add(deps: Deps, about: string, text: string, { caller }: CommandInput): Promise<Reply> {
  const zone = await timeZoneOf(deps, caller.actor.id);
  const typed = await parseNewTask(text, deps.clock.now(), zone);
  if (!typed.ok) return refuse(`${typed.error} Nothing was added.`, 'add');
  const { title, assignee, deadline } = typed.value;
  const task = {
    title,
    ...(assignee === null ? {} : { assignee: assignee === 'me' ? caller.actor.id : assignee }),
    ...(deadline === null ? {} : { deadline: deadline.toISOString() }),
  };
  return said(await addTasks(deps, { release: about, tasks: [task] }, caller), ({ tasks }) => {
    const due = deadline === null ? mrkdwn`` : mrkdwn`, due ${moment(deadline)}`;
    return lines(
      ...tasks.map(({ ref, title: name, assigneeId }) => {
        const whose = assigneeId === undefined ? mrkdwn`` : mrkdwn`, assigned to ${person(assigneeId)}`;
        return mrkdwn`:heavy_plus_sign: Added *${ref}* ${name}${whose}${due}.`;
      }),
    );
  });
}

/** These always have something to say. */
function said<T>(result: Result<T, Refusal>, say: Parameters<typeof answer<T>>[1]): Reply {
  return answer(result, say) ?? reply(mrkdwn`Recorded.`);
}

import type { TaskState } from '../../domain/task/lifecycle.ts';
import { parseTaskRef, taskRef } from '../../domain/task/task.ts';
import type { Deps } from '../../usecases/deps.ts';
import { setStatus } from '../../usecases/task/set-status.ts';
import { type ShownTask, showTask } from '../../usecases/task/show-task.ts';
import { refuseArguments } from '../commands/arguments.ts';
import { lines } from '../kit/blocks.ts';
import type { CommandInput, Reply } from '../kit/input.ts';
import { mrkdwn } from '../kit/mrkdwn.ts';
import { answer, refusalReply, reply } from '../kit/reply.ts';
import type { Subcommand } from '../kit/subcommand.ts';
import { carryOut } from './task-forms.ts';
import { taskModal } from './task-modal.ts';
import { movedWords } from './task-words.ts';

const usage = 'task R-12.3 [start | done | block | fail | skip | cancel | reopen] [reason]';

/** The further forms, by their first word. */
const forms = {
  add: {
    usage: 'task add R-12 <title> [for @person] [by <time>]',
    summary: 'add a task to a release; each further line is another one',
  },
  assign: { usage: 'task assign R-12.3 <@person | agent | nobody>', summary: 'assign a task, or take it back' },
  todo: {
    usage: 'task todo R-12.3 <title>',
    summary: 'add a checklist item to a task; each further line is another one',
  },
  note: { usage: 'task note R-12.3[,R-12.4] <text>', summary: 'add a note to a task, or to several' },
  notes: { usage: 'task notes R-12.3', summary: 'the newest notes of a task' },
  link: {
    usage: 'task link R-12.3 <after | under> R-12.2[,R-12.4]',
    summary: 'let a task begin after others, or make it a part of another',
  },
} as const;
export type Form = keyof typeof forms;

export const taskCommand: Subcommand = {
  name: 'task',
  usage,
  summary: 'set the status of a task, “block <reason>, waits for <whom>” included; without a word, open its form',
  more: Object.values(forms),
  run: async (deps, rest, input) => {
    const [, first = '', second = '', text = ''] = /^(\S*)\s*(\S*)\s*([\s\S]*)$/.exec(rest.trim()) ?? [];
    if (first === '') return listForms();
    const form = Object.keys(forms).find((name): name is Form => name === first.toLowerCase());
    if (form !== undefined)
      return carryOut(deps, form, { about: second, text: text.trim() }, input, (detail) => refuse(detail, form));
    if (parseTaskRef(first) === null)
      return refuse(
        `“${first.slice(0, 60)}” is neither a task, such as R-12.3, nor one of add, assign, todo, note, notes, link.`,
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

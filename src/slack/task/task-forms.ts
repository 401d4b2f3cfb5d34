import type { Refusal } from '../../domain/refusal.ts';
import type { Note } from '../../domain/task/task.ts';
import type { Result } from '../../lib/result.ts';
import type { Deps } from '../../usecases/deps.ts';
import { addNotes } from '../../usecases/task/add-notes.ts';
import { addTasks, type NewTask } from '../../usecases/task/add-tasks.ts';
import { addTodos } from '../../usecases/task/add-todos.ts';
import { assignTask } from '../../usecases/task/assign-task.ts';
import { linkTasks } from '../../usecases/task/link-tasks.ts';
import { getNotes } from '../../usecases/task/list-tasks.ts';
import { timeZoneOf } from '../commands/time-zone.ts';
import { lines } from '../kit/blocks.ts';
import { fitLines } from '../kit/fit-lines.ts';
import type { CommandInput, Reply } from '../kit/input.ts';
import { limits } from '../kit/limits.ts';
import { joinMrkdwn, moment, mrkdwn, person } from '../kit/mrkdwn.ts';
import { answer, reply } from '../kit/reply.ts';
import { parseNewTask } from './parse-new-task.ts';
import { newItem, newNote } from './submit-task.ts';
import type { Form } from './task-command.ts';

/** Carries out `/deploy task add R-12 …` and its like. `refuse` says what is missing, with the usage of the form. */
export async function carryOut(
  deps: Deps,
  form: Form,
  { about, text }: { about: string; text: string },
  input: CommandInput,
  refuse: (detail: string) => Reply,
): Promise<Reply> {
  const { caller } = input;
  if (about === '') return refuse('Name a release or a task.');
  if (form === 'notes') return notesOf(deps, about, input);
  if (text === '') return refuse('Something is missing, and nothing was changed.');
  switch (form) {
    case 'add':
      return add(deps, about, linesOf(text), input, refuse);
    case 'assign': {
      const nobody = /^nobody$/i.test(text);
      const assignee = nobody ? null : /^me$/i.test(text) ? caller.actor.id : text;
      return said(await assignTask(deps, { task: about, assignee }, caller), ({ ref, title, assigneeId }) =>
        assigneeId === null
          ? mrkdwn`*${ref}* ${title} is assigned to nobody.`
          : mrkdwn`*${ref}* ${title} is assigned to ${person(assigneeId)}.`,
      );
    }
    case 'todo': {
      const items = linesOf(text).map((title) => newItem(about, title));
      return said(await addTodos(deps, { release: about, todos: items }, caller), ({ todos }) =>
        lines(
          ...todos.map(
            ({ task, title }) => mrkdwn`:ballot_box_with_check: Added to the checklist of *${task}*: ${title}`,
          ),
        ),
      );
    }
    case 'note': {
      const [first = '', ...others] = listed(about);
      const notes = [first, ...others].map((task) => newNote(task, text));
      return said(await addNotes(deps, { release: first, notes }, caller), (added) =>
        lines(...added.notes.map(({ task }) => mrkdwn`:pencil2: Noted on *${task}*.`)),
      );
    }
    case 'link': {
      const [, how = '', rest = ''] = /^(after|under)\s+(\S[\s\S]*)$/i.exec(text) ?? [];
      const to = listed(rest);
      if (to.length === 0) return refuse('Say “after” or “under”, and a task.');
      const kind = /^after$/i.test(how) ? 'depends_on' : 'parent';
      if (kind === 'parent' && to.length > 1) return refuse('A task is a part of one other only.');
      const links = to.map((one) => ({ task: about, kind, to: one }) as const);
      return said(await linkTasks(deps, { release: about, links }, caller), () =>
        kind === 'parent'
          ? mrkdwn`*${about}* is a part of *${to.join(', ')}*.`
          : mrkdwn`*${about}* begins after *${to.join(', ')}*.`,
      );
    }
  }
}

/** What was typed on several lines, such as a list that was pasted. */
function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.replace(/^\s*(?:[-*•]\s+|\d+[.)]\s+)?/, '').trim())
    .filter(Boolean);
}

function listed(text: string): string[] {
  return text.split(/\s*,\s*|\s+and\s+|\s+/).filter(Boolean);
}

async function add(
  deps: Deps,
  about: string,
  typed: readonly string[],
  { caller }: CommandInput,
  refuse: (detail: string) => Reply,
): Promise<Reply> {
  const zone = await timeZoneOf(deps, caller.actor.id);
  const tasks: NewTask[] = [];
  const deadlines: (Date | null)[] = [];
  for (const line of typed) {
    const one = await parseNewTask(line, deps.clock.now(), zone);
    if (!one.ok) return refuse(`${one.error} Nothing was added.`);
    const { title, assignee, deadline } = one.value;
    deadlines.push(deadline);
    tasks.push({
      title,
      ...(assignee === null ? {} : { assignee: assignee === 'me' ? caller.actor.id : assignee }),
      ...(deadline === null ? {} : { deadline: deadline.toISOString() }),
    });
  }
  return said(await addTasks(deps, { release: about, tasks }, caller), (added) =>
    lines(
      ...added.tasks.map(({ ref, title, assigneeId }, index) => {
        const deadline = deadlines[index] ?? null;
        const due = deadline === null ? mrkdwn`` : mrkdwn`, due ${moment(deadline)}`;
        const whose = assigneeId === undefined ? mrkdwn`` : mrkdwn`, assigned to ${person(assigneeId)}`;
        return mrkdwn`:heavy_plus_sign: Added *${ref}* ${title}${whose}${due}.`;
      }),
    ),
  );
}

const page = 200;
/** More notes than these pages hold are read in the report. */
const mostPages = 10;
const mostShown = 10;

/** The newest notes of a task, the newest first. */
async function notesOf(deps: Deps, about: string, { caller }: CommandInput): Promise<Reply> {
  const all: Note[] = [];
  let ref = about;
  for (let at = 0; at < mostPages; at += 1) {
    const found = await getNotes(deps, { task: about, limit: page, skip: at * page }, caller.actor);
    if (!found.ok) return said(found, () => mrkdwn``);
    all.push(...found.value.notes);
    ref = found.value.ref;
    if (!found.value.hasMore) break;
  }
  if (all.length === 0) return reply(mrkdwn`*${ref}* has no notes yet.`);
  const shown = all.slice(-mostShown).reverse();
  const rows = shown.map(({ authorId, at, kind, severity, markdown }) => {
    const what = severity === 'critical' ? `critical ${kind}` : kind;
    return mrkdwn`• ${moment(at)}, ${person(authorId)} (${what}): ${markdown.length > 400 ? `${markdown.slice(0, 400)}…` : markdown}`;
  });
  const { shown: fitting } = fitLines(rows, limits.messageText - 200, (count) => mrkdwn`and ${count} more`);
  return reply(joinMrkdwn([mrkdwn`*Notes of ${ref}*: ${all.length}`, ...fitting]));
}

/** These always have something to say. */
function said<T>(result: Result<T, Refusal>, say: Parameters<typeof answer<T>>[1]): Reply {
  return answer(result, say) ?? reply(mrkdwn`Recorded.`);
}

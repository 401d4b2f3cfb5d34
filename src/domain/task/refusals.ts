import { type Explanations, inWords, list, say } from '../explanation.ts';

/** What is wrong with one item of a request; `index` counts from 1. */
export interface ItemProblem {
  index: number;
  /** How the item begins, so that it can be recognized. */
  name: string;
  problem: string;
}

/** Why something cannot be done with the tasks of a release. */
export type TaskRefusal =
  | { kind: 'todo_by_machine'; title: string }
  | { kind: 'unknown_task'; asked: string }
  | { kind: 'unknown_todo'; asked: string }
  /** Nothing of the request was done. */
  | { kind: 'items_refused'; what: string; total: number; problems: ItemProblem[] }
  | { kind: 'task_not_now'; ref: string; title: string; state: string; wanted: string; allowed: string[] }
  /** It is not what a button or a form showed. */
  | { kind: 'task_moved_on'; ref: string; title: string; state: string }
  | { kind: 'task_unfinished'; ref: string; title: string; open: string[] }
  | { kind: 'task_waits'; ref: string; title: string; for: string[] }
  | { kind: 'task_of_bot'; ref: string }
  | { kind: 'needed_by_gate'; ref: string; title: string }
  | { kind: 'todo_frozen'; title: string }
  | { kind: 'evidence_needed'; title: string; needed: string }
  | { kind: 'evidence_refused'; title: string; problem: string }
  | { kind: 'no_such_assignee'; asked: string }
  | { kind: 'too_many_tasks'; limit: number };

const shownProblems = 10;

/** The messages for these refusals, each with a next step. */
export const taskRefusals: Explanations<TaskRefusal> = {
  todo_by_machine: (refusal) =>
    say(
      'MACHINE_CHECK',
      `“${refusal.title}” is checked off automatically, not manually.`,
      'It is checked off as soon as the check passes.',
    ),
  unknown_task: ({ asked }) =>
    say(
      'UNKNOWN_TASK',
      `There is no task “${asked.slice(0, 60)}”.`,
      '“/deploy tasks R-12” lists the tasks of a release.',
    ),
  unknown_todo: ({ asked }) =>
    say(
      'UNKNOWN_TODO',
      `There is no checklist item “${asked.slice(0, 60)}”.`,
      '“/deploy tasks R-12” lists the items of each task.',
    ),
  items_refused: ({ what, total, problems }) =>
    say(
      'ITEMS_REFUSED',
      `${total === 1 ? 'Nothing was added:' : `None of the ${total} ${what} was added:`} ${problems
        .slice(0, shownProblems)
        .map(
          ({ index, name, problem }) =>
            `${total === 1 ? '' : `${index}. `}${name === '' ? '' : `“${name}” `}${problem}`,
        )
        .join('; ')}${problems.length > shownProblems ? `; and ${problems.length - shownProblems} more` : ''}.`,
      total === 1 ? 'Correct it and send it again.' : 'Correct these and send all of them again.',
    ),
  task_not_now: ({ ref, title, state, wanted, allowed }) =>
    say(
      'TASK_NOT_NOW',
      `${ref} “${title}” is ${inWords(state)}; it cannot become ${inWords(wanted)}.`,
      allowed.length > 0 ? `Possible now: ${list(allowed.map(inWords))}.` : 'Nothing can be set now.',
    ),
  task_moved_on: ({ ref, title, state }) =>
    say(
      'TASK_MOVED_ON',
      `${ref} “${title}” is ${inWords(state)} by now, and nothing was changed.`,
      `“/deploy task ${ref}” shows it as it is.`,
    ),
  task_unfinished: ({ ref, title, open }) =>
    say(
      'TASK_UNFINISHED',
      `${ref} “${title}” is not done: ${list(open.slice(0, 5))}${open.length > 5 ? ` and ${open.length - 5} more` : ''}.`,
      'Finish these first, or set the task to failed or blocked and say why.',
    ),
  task_waits: ({ ref, title, for: waiting }) =>
    say('TASK_WAITS', `${ref} “${title}” waits for ${list(waiting)}.`, 'It can begin when these have ended.'),
  task_of_bot: ({ ref }) =>
    say(
      'TASK_OF_BOT',
      `The state of ${ref} itself follows from the release.`,
      'Set the state of one of its tasks, such as R-12.3.',
    ),
  needed_by_gate: ({ ref, title }) =>
    say(
      'NEEDED_BY_GATE',
      `${ref} “${title}” is part of the approved plan, and the release does not start without it.`,
      'Finish it, or cancel the release.',
    ),
  todo_frozen: ({ title }) =>
    say(
      'TODO_FROZEN',
      `“${title}” is for before the start, and the release has started.`,
      'Add a note that says what is different.',
    ),
  evidence_needed: ({ title, needed }) =>
    say('EVIDENCE_NEEDED', `“${title}” needs ${needed}.`, 'Tick it again with that evidence.'),
  evidence_refused: ({ title, problem }) =>
    say(
      'EVIDENCE_REFUSED',
      `The evidence for “${title}” does not hold: ${problem}.`,
      'Give evidence that the bot can verify itself, or ask a person to confirm it.',
    ),
  no_such_assignee: ({ asked }) =>
    say(
      'NO_SUCH_ASSIGNEE',
      `“${asked.slice(0, 60)}” is nobody whom a task can be assigned to.`,
      'Name a full member of the workspace, or an agent: “quarterdeck agent list”.',
    ),
  too_many_tasks: ({ limit }) =>
    say('TOO_MANY_TASKS', `A release can have ${limit} tasks.`, 'Use checklist items, or another release.'),
};

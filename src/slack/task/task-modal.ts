import { z } from 'zod';
import { isAgent } from '../../domain/agent/agent.ts';
import { nextStates, type TaskState, taskStates } from '../../domain/task/lifecycle.ts';
import { type SuccessCriterion, type Todo, taskRef } from '../../domain/task/task.ts';
import { isFrozen } from '../../domain/task/tick-rules.ts';
import type { ShownTask } from '../../usecases/task/show-task.ts';
import { todoBox } from '../checklist/checklist-blocks.ts';
import { type Block, context, lines, section, sections } from '../kit/blocks.ts';
import { limits } from '../kit/limits.ts';
import { type Field, type ModalView, modal } from '../kit/modal.ts';
import { joinMrkdwn, type Mrkdwn, mrkdwn, person } from '../kit/mrkdwn.ts';
import { placeOf } from '../release/release-line.ts';
import { stateWords, taskFacts, titledHead, todoLine } from './task-words.ts';

export const taskCallback = 'task.saved';
/** Before the id of an item whose evidence a field takes. */
export const evidenceField = 'evidence.';

/** What the form showed: ids and states, so that only what the person changed is written. */
export const TaskMetadata = z.object({
  taskId: z.string(),
  state: z.enum(taskStates),
  assigneeId: z.string().nullable(),
  /** Where the answer goes: the channel in which the form was opened. */
  channelId: z.string().nullable(),
});

/** Items beyond these are ticked in a form opened later: open ones come first. */
const mostBoxes = 50;
/** Items that can be ticked with evidence in one form. */
const mostEvidence = 5;
/** Of a long list, in a form that holds a hundred blocks. */
const mostSections = 5;

/** The form of one task: what it is about, and everything that can be done with it. */
export function taskModal(shown: ShownTask, channelId: string | null, now: Date): ModalView {
  const { release, task } = shown;
  const hasEnded = release.endedAt !== null;
  return modal({
    callbackId: taskCallback,
    title: taskRef(release, task),
    submit: 'Save',
    metadata: JSON.stringify({ taskId: task.id, state: task.state, assigneeId: task.assigneeId, channelId }),
    intro: intro(shown, now),
    fields: [...(hasEnded ? [] : workFields(shown)), noteField],
  });
}

const noteField: Field = {
  kind: 'text',
  name: 'note',
  label: 'Add a note',
  isOptional: true,
  isLong: true,
  maxLength: 3_000,
};

function intro(shown: ShownTask, now: Date): Block[] {
  const { release, task, todos } = shown;
  const hasEnded = release.endedAt !== null;
  const here = new Set(evidenceItems(shown));
  const others = todos.filter((todo) => !isBox(todo, shown) && !here.has(todo));
  const parts = [
    list(
      'To do',
      task.actions.map((text, index) => mrkdwn`${index + 1}. ${text}`),
    ),
    list(
      'Configuration',
      task.configuration.map((text) => mrkdwn`• ${text}`),
    ),
    // What is still to be answered has a field below.
    list('Success criteria', task.criteria.filter(({ answer }) => answer !== null || hasEnded).map(criterionLine)),
    list(
      hasEnded ? 'Checklist' : 'Also on the checklist',
      others.map((todo) => todoWithNeed(todo)),
    ),
  ].filter((part): part is Mrkdwn => part !== null);
  return [
    section(lines(titledHead(task), mrkdwn`${placeOf(release)}`, taskFacts(shown, task, now))),
    ...parts.flatMap((part) => sections(part).slice(0, mostSections)),
    ...(hasEnded ? [context(mrkdwn`The release has ended: only notes can be added.`)] : []),
  ];
}

function criterionLine({ text, answer }: SuccessCriterion): Mrkdwn {
  if (answer === null) return mrkdwn`○ ${text}`;
  const detail = answer.detail === '' ? '' : `, ${answer.detail}`;
  return mrkdwn`${answer.isMet ? '✓' : '✗'} ${text} – ${answer.isMet ? '' : 'not met, '}${person(answer.by)}${detail}`;
}

function list(title: string, items: readonly Mrkdwn[]): Mrkdwn | null {
  return items.length === 0 ? null : joinMrkdwn([mrkdwn`*${title}*`, ...items]);
}

const needs: Readonly<Record<Todo['evidence'], string>> = {
  attestation: '',
  check: ' (checked by Quarterdeck)',
  link: ' (needs a link)',
  output: ' (needs attached output)',
};

function todoWithNeed(todo: Todo): Mrkdwn {
  return todo.ticked === null ? mrkdwn`${todoLine(todo)}${needs[todo.evidence]}` : todoLine(todo);
}

/** A person's word ticks it here; what was confirmed before the start stays as it was. */
function isBox(todo: Todo, { hasStarted, release }: ShownTask): boolean {
  return todo.evidence === 'attestation' && release.endedAt === null && !isFrozen(todo, hasStarted);
}

function workFields(shown: ShownTask): Field[] {
  return [
    ...boxFields(shown),
    ...evidenceFields(shown),
    ...criterionFields(shown),
    ...statusFields(shown),
    ...otherFields(shown),
  ];
}

function boxFields(shown: ShownTask): Field[] {
  const mine = shown.todos.filter((todo) => isBox(todo, shown));
  const inOrder = [...mine.filter(({ ticked }) => ticked === null), ...mine.filter(({ ticked }) => ticked !== null)];
  const boxes = inOrder.slice(0, mostBoxes);
  return Array.from({ length: Math.ceil(boxes.length / limits.checkboxOptions) }, (_, page): Field => {
    const part = boxes.slice(page * limits.checkboxOptions, (page + 1) * limits.checkboxOptions);
    const left = inOrder.length - boxes.length;
    return {
      kind: 'boxes',
      name: `checklist.${page}`,
      label: page === 0 ? 'Checklist' : 'Checklist, continued',
      ...(page === 0 && left > 0 ? { hint: `${left} more follow when these are ticked.` } : {}),
      choices: part.map(todoBox),
      ticked: part.filter(({ ticked }) => ticked !== null).map(({ id }) => id),
    };
  });
}

/** What is still to be ticked with evidence that a person can give. */
function evidenceItems({ todos, hasStarted, release }: ShownTask): Todo[] {
  if (release.endedAt !== null) return [];
  return todos
    .filter((todo) => (todo.evidence === 'link' || todo.evidence === 'output') && todo.ticked === null)
    .filter((todo) => !isFrozen(todo, hasStarted))
    .slice(0, mostEvidence);
}

function evidenceFields(shown: ShownTask): Field[] {
  return evidenceItems(shown).map(({ id, title, evidence }): Field => {
    const isLink = evidence === 'link';
    return {
      kind: 'text',
      name: `${evidenceField}${id}`,
      label: `${isLink ? 'Link' : 'Output'} for “${title}”`,
      hint: isLink
        ? 'Quarterdeck opens it, and ticks the item when it answers.'
        : 'It is kept as a note of the task, and the item is ticked.',
      isOptional: true,
      isLong: !isLink,
      maxLength: isLink ? 2_000 : 3_000,
    };
  });
}

function criterionFields({ task }: ShownTask): Field[] {
  if (task.criteria.length === 0) return [];
  return [
    ...task.criteria.map(
      ({ text, answer }, index): Field => ({
        kind: 'select',
        name: `criterion.${index + 1}`,
        label: `Success criterion: ${text}`,
        choices: [
          { label: 'Met', value: 'met' },
          { label: 'Not met', value: 'not_met' },
        ],
        ...(answer === null ? {} : { initial: answer.isMet ? 'met' : 'not_met' }),
        isOptional: true,
      }),
    ),
    {
      kind: 'text',
      name: 'criterionDetail',
      label: 'About the criteria you answer now',
      hint: 'Needed for one that is not met: why not?',
      isOptional: true,
      maxLength: 1_000,
    },
  ];
}

function statusFields({ task }: ShownTask): Field[] {
  const state = task.state as TaskState;
  return [
    {
      kind: 'select',
      name: 'status',
      label: 'Status',
      choices: [state, ...nextStates(state)].map((one) => ({ label: stateWords(one), value: one })),
      initial: state,
    },
    {
      kind: 'text',
      name: 'reason',
      label: 'Reason',
      hint: 'Needed for blocked, failed, skipped and cancelled.',
      isOptional: true,
      maxLength: 1_000,
    },
    {
      kind: 'text',
      name: 'waitsFor',
      label: 'If it is blocked: what or whom does it wait for?',
      isOptional: true,
      maxLength: 200,
    },
  ];
}

function otherFields({ task }: ShownTask): Field[] {
  const { assigneeId } = task;
  const isPerson = assigneeId !== null && !isAgent(assigneeId);
  return [
    {
      kind: 'person',
      name: 'assignee',
      label: 'Assignee',
      isOptional: true,
      ...(isPerson ? { initial: assigneeId } : {}),
      ...(assigneeId !== null && !isPerson ? { hint: 'An agent has it; choose a person to take it over.' } : {}),
    },
    { kind: 'text', name: 'item', label: 'Add a checklist item', isOptional: true, maxLength: 200 },
  ];
}

import type { Button, ConfirmationDialog, KnownBlock, RichTextBlock, TaskCardBlock } from '@slack/types';
import type { RichText } from '../../domain/rich-text.ts';
import { cut, cutMarkup, limits } from './limits.ts';
import { joinMrkdwn, Mrkdwn } from './mrkdwn.ts';

/** A chart, for which the SDK has no type yet. */
export interface ChartBlock {
  type: 'data_visualization';
  title: string;
  chart: {
    type: 'bar' | 'line';
    series: { name: string; data: { label: string; value: number }[] }[];
    axis_config: { categories: string[]; x_label?: string; y_label?: string };
  };
}

export type Block = KnownBlock | ChartBlock;

/** A message ready to be sent. */
export interface Rendered {
  /** The complete text: notifications and screen readers get only this. */
  text: string;
  blocks: Block[];
}

type Element = Extract<KnownBlock, { type: 'actions' }>['elements'][number];

const plain = (text: string, length: number) => ({ type: 'plain_text' as const, text: cut(text, length), emoji: true });

/** Slack does not auto-link verbatim text: the only links and mentions are ours, never what people typed. */
export function markup(text: Mrkdwn, length: number) {
  // Slack rejects a whole message for one empty text, and a reason may be empty.
  return { type: 'mrkdwn' as const, text: cutMarkup(text.text, length) || '–', verbatim: true };
}

export function header(text: string): Block {
  return { type: 'header', text: plain(text, limits.headerText) };
}

export function section(text: Mrkdwn, accessory?: Button): Block {
  return {
    type: 'section',
    text: markup(text, limits.sectionText),
    ...(accessory ? { accessory } : {}),
  };
}

/** The full text: what exceeds one section continues in the next, split at a line break if possible. */
export function sections(text: Mrkdwn): Block[] {
  const blocks: Block[] = [];
  let rest = text.text;
  while (rest.length > limits.sectionText) {
    const end = rest.lastIndexOf('\n', limits.sectionText);
    // A single line that long is truncated: markup cannot be split at arbitrary positions.
    if (end <= 0) break;
    blocks.push(section(new Mrkdwn(rest.slice(0, end))));
    rest = rest.slice(end + 1);
  }
  return [...blocks, section(new Mrkdwn(rest))];
}

export function context(...texts: Mrkdwn[]): Block {
  return {
    type: 'context',
    elements: texts.slice(0, limits.contextElements).map((text) => markup(text, limits.sectionText)),
  };
}

export const divider: Block = { type: 'divider' };

export function actions(blockId: string, elements: readonly Element[]): Block[] {
  return elements.length === 0
    ? []
    : [{ type: 'actions', block_id: blockId, elements: elements.slice(0, limits.actionElements) }];
}

export interface ButtonLook {
  style?: 'primary' | 'danger';
  confirm?: { title: string; text: string; yes: string; no: string };
}

export function button(actionId: string, label: string, value: string, look: ButtonLook = {}): Button {
  return {
    type: 'button',
    action_id: actionId,
    text: plain(label, limits.buttonText),
    value,
    ...(look.style ? { style: look.style } : {}),
    ...(look.confirm ? { confirm: confirmation(look.confirm) } : {}),
  };
}

function confirmation(ask: NonNullable<ButtonLook['confirm']>): ConfirmationDialog {
  return {
    title: plain(ask.title, limits.confirmTitle),
    text: plain(ask.text, limits.confirmText),
    confirm: plain(ask.yes, limits.confirmButton),
    deny: plain(ask.no, limits.confirmButton),
  };
}

export interface Choice {
  label: string;
  value: string;
  description?: string;
}

/** A choice as Slack shows it in a list or next to a checkbox. */
export const option = (choice: Choice) => ({
  text: plain(choice.label, limits.optionText),
  value: choice.value,
  ...(choice.description ? { description: plain(choice.description, limits.optionText) } : {}),
});

/** Checkboxes; Slack sends the full selection with every change. At most ten: callers paginate. */
export function checkboxes(
  blockId: string,
  actionId: string,
  choices: readonly Choice[],
  ticked: readonly string[],
): Block {
  const options = choices.slice(0, limits.checkboxOptions).map(option);
  const initial = options.filter((one) => ticked.includes(one.value));
  return {
    type: 'actions',
    block_id: blockId,
    elements: [
      { type: 'checkboxes', action_id: actionId, options, ...(initial.length > 0 ? { initial_options: initial } : {}) },
    ],
  };
}

export type TaskStatus = TaskCardBlock['status'];

export interface TaskLine {
  id: string;
  title: string;
  status: TaskStatus;
  details?: string;
  output?: string;
  /** Where people can read on. */
  link?: { url: string; text: string };
}

/** How many task cards a plan shows; more would not be read, and the message would exceed Slack's size limit. */
const mostTasks = 30;

/**
 * The tasks that fit, in order: failed and in-progress ones always, then the last one before them and the next ones
 * after them; one more line says how many are omitted.
 */
export function fitTasks(tasks: readonly TaskLine[]): TaskLine[] {
  if (tasks.length <= mostTasks) return [...tasks];
  const room = mostTasks - 1;
  const isUrgent = (task: TaskLine) => task.status === 'error' || task.status === 'in_progress';
  const urgent = tasks.filter(isUrgent).slice(-room);
  const firstUrgent = tasks.findIndex((task) => urgent.includes(task));
  const center =
    firstUrgent === -1
      ? Math.max(
          0,
          tasks.findIndex((task) => task.status === 'pending'),
        )
      : firstUrgent;
  const others = tasks
    .map((task, index) => ({ task, distance: Math.abs(index - center) }))
    .filter(({ task }) => !urgent.includes(task))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, room - urgent.length)
    .map(({ task }) => task);
  const kept = tasks.filter((task) => urgent.includes(task) || others.includes(task));
  const left = tasks.filter((task) => !kept.includes(task));
  const done = left.filter((task) => task.status === 'complete').length;
  const title = `and ${left.length} more: ${done} done, ${left.length - done} to come`;
  return [...kept, { id: 'more', title, status: done === left.length ? 'complete' : 'pending' }];
}

/** Slack's native plan: a list of task cards with their states. */
export function plan(title: string, tasks: readonly TaskLine[]): Block {
  return {
    type: 'plan',
    title: cut(title, limits.headerText),
    tasks: fitTasks(tasks).map((task) => ({
      type: 'task_card',
      task_id: task.id,
      title: cut(task.title, limits.headerText),
      status: task.status,
      ...(task.details ? { details: richText(task.details) } : {}),
      ...(task.output ? { output: richOutput(task.output) } : {}),
      ...(task.link ? { sources: [{ type: 'url', ...task.link }] } : {}),
    })),
  };
}

function richText(text: string): RichTextBlock {
  return {
    type: 'rich_text',
    elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: cut(text, 1_000) }] }],
  };
}

function richOutput(text: string): RichTextBlock {
  return {
    type: 'rich_text',
    elements: [
      {
        type: 'rich_text_preformatted',
        elements: [{ type: 'text', text: text.length > 1_200 ? `…${text.slice(-1_200)}` : text }],
      },
    ],
  };
}

/** One or more series over the same categories. Names that are the same once they are cut get a number: Slack refuses a chart otherwise. */
export function chart(
  type: ChartBlock['chart']['type'],
  title: string,
  unit: string,
  categories: readonly string[],
  series: readonly { name: string; values: readonly number[] }[],
): ChartBlock {
  const labels = differentLabels(categories);
  const names = differentLabels(series.map(({ name }) => name));
  return {
    type: 'data_visualization',
    title: cut(title, limits.chartTitle),
    chart: {
      type,
      series: series.map(({ values }, position) => ({
        name: names[position] ?? '',
        data: labels.map((label, index) => ({ label, value: values[index] ?? 0 })),
      })),
      axis_config: { categories: labels, y_label: unit },
    },
  };
}

function differentLabels(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let label = cut(name, limits.chartLabel);
    for (let number = 2; taken.has(label); number += 1) label = `${cut(name, limits.chartLabel - 4)} ${number}`;
    taken.add(label);
    return label;
  });
}

export function lines(...pieces: (Mrkdwn | RichText | null | false)[]): Mrkdwn {
  return joinMrkdwn(pieces.filter((piece): piece is Mrkdwn | RichText => piece !== null && piece !== false));
}

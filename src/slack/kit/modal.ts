import type { KnownBlock, ModalView as SlackModalView } from '@slack/types';
import { type Block, type Choice, markup, option } from './blocks.ts';
import { cut, limits } from './limits.ts';
import type { Mrkdwn } from './mrkdwn.ts';

export type ModalView = SlackModalView;

const plain = (text: string, length: number) => ({ type: 'plain_text' as const, text: cut(text, length), emoji: true });

/** One thing to fill in; its block id is its name and so the key of its error. */
export type Field =
  | {
      kind: 'text';
      name: string;
      label: string;
      hint?: string;
      placeholder?: string;
      initial?: string;
      isOptional?: boolean;
      isLong?: boolean;
      maxLength?: number;
    }
  | {
      kind: 'select';
      name: string;
      label: string;
      hint?: string;
      /** More choices than Slack shows in a list become a search: a listener then supplies the field's options. */
      choices: readonly Choice[];
      /** The plural noun for the choices. */
      noun?: string;
      initial?: string;
      isOptional?: boolean;
    }
  | { kind: 'time'; name: string; label: string; hint?: string; initial?: Date | null; isOptional?: boolean }
  /** A person of the workspace, by id. */
  | { kind: 'person'; name: string; label: string; hint?: string; initial?: string; isOptional?: boolean }
  /** Boxes, of which any may be ticked; at most ten. */
  | {
      kind: 'boxes';
      name: string;
      label: string;
      hint?: string;
      choices: readonly Choice[];
      ticked: readonly string[];
    };

export interface ModalShape {
  callbackId: string;
  title: string;
  submit: string;
  intro?: readonly Block[];
  fields: readonly Field[];
  /** Ids only, never content. */
  metadata: string;
}

/** Renders a modal within Slack's length limits. */
export function modal(shape: ModalShape): ModalView {
  return {
    type: 'modal',
    callback_id: shape.callbackId,
    title: plain(shape.title, limits.modalTitle),
    submit: plain(shape.submit, limits.modalButton),
    close: plain('Cancel', limits.modalButton),
    private_metadata: shape.metadata,
    blocks: [...((shape.intro ?? []) as KnownBlock[]), ...shape.fields.map(inputBlock)],
  };
}

/** A modal that only shows a message; it can be closed, not submitted. */
export function notice(title: string, words: Mrkdwn): ModalView {
  return {
    type: 'modal',
    title: plain(title, limits.modalTitle),
    close: plain('Close', limits.modalButton),
    blocks: [{ type: 'section', text: markup(words, limits.sectionText) }],
  };
}

/** A read-only modal: as many blocks as Slack accepts. */
export function reading(title: string, blocks: readonly Block[]): ModalView {
  return {
    type: 'modal',
    title: plain(title, limits.modalTitle),
    close: plain('Close', limits.modalButton),
    blocks: blocks.slice(0, limits.modalBlocks) as KnownBlock[],
  };
}

function inputBlock(field: Field): KnownBlock {
  const hint = hintOf(field);
  return {
    type: 'input',
    block_id: field.name,
    label: plain(field.label, 2_000),
    optional: field.kind === 'boxes' || (field.isOptional ?? false),
    ...(hint === undefined ? {} : { hint: plain(hint, 2_000) }),
    element: element(field),
  };
}

function hintOf(field: Field): string | undefined {
  if (field.kind !== 'select' || field.choices.length <= limits.selectOptions) return field.hint;
  const search = `${field.choices.length} ${field.noun ?? 'choices'}; type to search.`;
  return field.hint === undefined ? search : `${search} ${field.hint}`;
}

function element(field: Field) {
  switch (field.kind) {
    case 'text':
      return {
        type: 'plain_text_input' as const,
        action_id: 'value',
        multiline: field.isLong ?? false,
        max_length: field.maxLength ?? 500,
        ...(field.initial ? { initial_value: field.initial } : {}),
        ...(field.placeholder ? { placeholder: plain(field.placeholder, 150) } : {}),
      };
    case 'select': {
      const chosen = field.choices.find((one) => one.value === field.initial);
      const initial = chosen === undefined ? null : option(chosen);
      if (field.choices.length > limits.selectOptions)
        return {
          type: 'external_select' as const,
          action_id: 'value',
          // The list opens with the first ones; by default, Slack waits for three letters.
          min_query_length: 0,
          placeholder: plain('Type to search', 150),
          ...(initial ? { initial_option: initial } : {}),
        };
      return {
        type: 'static_select' as const,
        action_id: 'value',
        options: field.choices.map(option),
        ...(initial ? { initial_option: initial } : {}),
      };
    }
    case 'time':
      return {
        type: 'datetimepicker' as const,
        action_id: 'value',
        ...(field.initial ? { initial_date_time: Math.floor(field.initial.getTime() / 1_000) } : {}),
      };
    case 'boxes': {
      const options = field.choices.slice(0, limits.checkboxOptions).map(option);
      const initial = options.filter(({ value }) => field.ticked.includes(value));
      return {
        type: 'checkboxes' as const,
        action_id: 'value',
        options,
        ...(initial.length > 0 ? { initial_options: initial } : {}),
      };
    }
    case 'person':
      return {
        type: 'users_select' as const,
        action_id: 'value',
        ...(field.initial ? { initial_user: field.initial } : {}),
      };
  }
}

import type { KnownBlock, ModalView as SlackModalView } from '@slack/types';
import type { Choice } from './blocks.ts';
import { cut, cutMarkup, limits } from './limits.ts';
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
      choices: readonly Choice[];
      initial?: string;
      isOptional?: boolean;
    }
  | { kind: 'time'; name: string; label: string; hint?: string; isOptional?: boolean };

export interface ModalShape {
  callbackId: string;
  title: string;
  submit: string;
  intro?: KnownBlock[];
  fields: readonly Field[];
  /** Ids only, never content. */
  metadata: string;
}

/** Draws a modal with Slack's lengths kept. */
export function modal(shape: ModalShape): ModalView {
  return {
    type: 'modal',
    callback_id: shape.callbackId,
    title: plain(shape.title, limits.modalTitle),
    submit: plain(shape.submit, limits.modalButton),
    close: plain('Cancel', limits.modalButton),
    private_metadata: shape.metadata,
    blocks: [...(shape.intro ?? []), ...shape.fields.map(inputBlock)],
  };
}

/** A modal that only says something; it can be closed, not submitted. */
export function notice(title: string, words: Mrkdwn): ModalView {
  return {
    type: 'modal',
    title: plain(title, limits.modalTitle),
    close: plain('Close', limits.modalButton),
    blocks: [{ type: 'section', text: { type: 'mrkdwn', text: cutMarkup(words.text, limits.sectionText) } }],
  };
}

function inputBlock(field: Field): KnownBlock {
  return {
    type: 'input',
    block_id: field.name,
    label: plain(field.label, 2_000),
    optional: field.isOptional ?? false,
    ...(field.hint ? { hint: plain(field.hint, 2_000) } : {}),
    element: element(field),
  };
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
      const options = field.choices.slice(0, limits.selectOptions).map((choice) => ({
        text: plain(choice.label, limits.optionText),
        value: choice.value,
        ...(choice.description ? { description: plain(choice.description, limits.optionText) } : {}),
      }));
      const initial = options.find((one) => one.value === field.initial);
      return {
        type: 'static_select' as const,
        action_id: 'value',
        options,
        ...(initial ? { initial_option: initial } : {}),
      };
    }
    case 'time':
      return { type: 'datetimepicker' as const, action_id: 'value' };
  }
}

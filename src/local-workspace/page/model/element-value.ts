import type { ElementValue, SelectedOption } from '../../protocol.ts';
import { asNumber, asString, asStrings, type Json, readOption, readOptions } from './read-json.ts';

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** What an element holds before anyone touches it, in Slack's payload shape; null for what holds nothing. */
export const initialValue = (element: Json): ElementValue | null => {
  switch (element.type) {
    case 'checkboxes':
      return { type: 'checkboxes', selected_options: readOptions(element.initial_options) };
    case 'radio_buttons':
      return { type: 'radio_buttons', selected_option: readOption(element.initial_option) };
    case 'static_select':
      return { type: 'static_select', selected_option: readOption(element.initial_option) };
    case 'external_select':
      return { type: 'external_select', selected_option: readOption(element.initial_option) };
    case 'multi_static_select':
      return { type: 'multi_static_select', selected_options: readOptions(element.initial_options) };
    case 'users_select':
      return { type: 'users_select', selected_user: text(element.initial_user) };
    case 'multi_users_select':
      return { type: 'multi_users_select', selected_users: asStrings(element.initial_users) };
    case 'channels_select':
      return { type: 'channels_select', selected_channel: text(element.initial_channel) };
    case 'conversations_select':
      return { type: 'conversations_select', selected_conversation: text(element.initial_conversation) };
    case 'datepicker':
      return { type: 'datepicker', selected_date: text(element.initial_date) };
    case 'timepicker':
      return { type: 'timepicker', selected_time: text(element.initial_time) };
    case 'datetimepicker':
      return { type: 'datetimepicker', selected_date_time: asNumber(element.initial_date_time) };
    case 'plain_text_input':
    case 'number_input':
    case 'url_text_input':
    case 'email_text_input':
      return { type: element.type, value: text(asString(element.initial_value)) };
    default:
      return null;
  }
};

/** The stored value if it is one of this element's kind, else what the element starts with. */
export const currentValue = (element: Json, stored: unknown): ElementValue | null => {
  const start = initialValue(element);
  if (start === null || typeof stored !== 'object' || stored === null) return start;
  return (stored as { type?: unknown }).type === element.type ? ({ ...start, ...stored } as ElementValue) : start;
};

/** The options that a select holds with their words, as far as its value has them. */
export const pickedOptions = (value: ElementValue | null): SelectedOption[] => {
  if (value === null) return [];
  if ('selected_options' in value) return value.selected_options;
  return 'selected_option' in value && value.selected_option !== null ? [value.selected_option] : [];
};

/** The values picked in a select of any kind, as plain keys. */
export const pickedKeys = (value: ElementValue | null): string[] => {
  if (value === null) return [];
  const one = (key: string | null | undefined): string[] => (key === null || key === undefined ? [] : [key]);
  switch (value.type) {
    case 'static_select':
    case 'external_select':
    case 'radio_buttons':
      return one(value.selected_option?.value);
    case 'multi_static_select':
    case 'checkboxes':
      return value.selected_options.map((option) => option.value);
    case 'users_select':
      return one(value.selected_user);
    case 'multi_users_select':
      return value.selected_users;
    case 'channels_select':
    case 'conversations_select':
      return one(value.selected_channel ?? value.selected_conversation);
    default:
      return [];
  }
};

/** The other way round: what a select of this type says when these keys are picked. */
export const valueOfKeys = (type: string, keys: string[], options: SelectedOption[]): ElementValue | null => {
  const first = keys[0] ?? null;
  const chosen = keys.flatMap((key) => options.find((option) => option.value === key) ?? []);
  switch (type) {
    case 'static_select':
    case 'external_select':
    case 'radio_buttons':
      return { type, selected_option: chosen[0] ?? null };
    case 'multi_static_select':
    case 'checkboxes':
      return { type, selected_options: chosen };
    case 'users_select':
      return { type, selected_user: first };
    case 'multi_users_select':
      return { type, selected_users: keys };
    case 'channels_select':
      return { type, selected_channel: first };
    case 'conversations_select':
      return { type, selected_conversation: first };
    default:
      return null;
  }
};

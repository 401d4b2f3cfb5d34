import { allBlocks, elementsOf } from './block-elements.ts';
import { asFields, asList, type Fields, isFields } from './fields.ts';
import type { Values } from './records.ts';

/** For each kind of element that has a value: its field in `state.values`, and where its first value comes from. */
const kinds: Record<string, { field: string; initial: string; empty: unknown }> = {
  checkboxes: { field: 'selected_options', initial: 'initial_options', empty: [] },
  radio_buttons: { field: 'selected_option', initial: 'initial_option', empty: null },
  static_select: { field: 'selected_option', initial: 'initial_option', empty: null },
  external_select: { field: 'selected_option', initial: 'initial_option', empty: null },
  multi_static_select: { field: 'selected_options', initial: 'initial_options', empty: [] },
  multi_external_select: { field: 'selected_options', initial: 'initial_options', empty: [] },
  users_select: { field: 'selected_user', initial: 'initial_user', empty: null },
  multi_users_select: { field: 'selected_users', initial: 'initial_users', empty: [] },
  channels_select: { field: 'selected_channel', initial: 'initial_channel', empty: null },
  multi_channels_select: { field: 'selected_channels', initial: 'initial_channels', empty: [] },
  conversations_select: { field: 'selected_conversation', initial: 'initial_conversation', empty: null },
  multi_conversations_select: { field: 'selected_conversations', initial: 'initial_conversations', empty: [] },
  datepicker: { field: 'selected_date', initial: 'initial_date', empty: null },
  timepicker: { field: 'selected_time', initial: 'initial_time', empty: null },
  datetimepicker: { field: 'selected_date_time', initial: 'initial_date_time', empty: null },
  plain_text_input: { field: 'value', initial: 'initial_value', empty: null },
  number_input: { field: 'value', initial: 'initial_value', empty: null },
  url_text_input: { field: 'value', initial: 'initial_value', empty: null },
  email_text_input: { field: 'value', initial: 'initial_value', empty: null },
  rich_text_input: { field: 'rich_text_value', initial: 'initial_value', empty: null },
  file_input: { field: 'files', initial: 'initial_files', empty: [] },
};

/** The current values of all inputs: as drawn, or as the person has changed them since. */
export function valuesOf(blocks: unknown, changed: Values): Values {
  const values: Values = {};
  for (const { block } of allBlocks(blocks)) {
    for (const { element } of elementsOf(block)) {
      const kind = kinds[String(element.type)];
      if (!kind || typeof block.block_id !== 'string' || typeof element.action_id !== 'string') continue;
      const ofBlock = values[block.block_id] ?? {};
      values[block.block_id] = ofBlock;
      const known = changed[block.block_id]?.[element.action_id];
      const drawn = { type: element.type, [kind.field]: element[kind.initial] ?? kind.empty };
      ofBlock[element.action_id] = known && known.type === element.type ? known : drawn;
    }
  }
  return values;
}

/** Whether the value of this element is nothing at all. */
export function isEmptyValue(value: Fields): boolean {
  const field = kinds[String(value.type)]?.field ?? '';
  const content = value[field];
  return (
    content === null || content === undefined || content === '' || (Array.isArray(content) && content.length === 0)
  );
}

/**
 * What the person has chosen, in the words of the element as it was drawn: options are looked up by their values.
 * Null when the element cannot take this value.
 */
export function chosenValue(element: Fields, given: Fields): Fields | null {
  if (given.type !== element.type) return null;
  if (element.type === 'button' || element.type === 'icon_button') {
    return element.value === undefined ? { type: element.type } : { type: element.type, value: element.value };
  }
  const type = String(element.type);
  const kind = type === 'overflow' ? { field: 'selected_option', empty: null } : kinds[type];
  if (!kind) return null;
  const content = given[kind.field] ?? kind.empty;
  if (type.includes('external_select') || !kind.field.startsWith('selected_option')) {
    const isList = Array.isArray(kind.empty);
    return Array.isArray(content) === isList ? { type, [kind.field]: content } : null;
  }
  const options = optionsOf(element);
  const find = (choice: unknown) => options.find((option) => option.value === asFields(choice).value);
  if (kind.field === 'selected_option') {
    if (content === null) return type === 'overflow' ? null : { type, selected_option: null };
    const option = find(content);
    return option ? { type, selected_option: option } : null;
  }
  const chosen = asList(content).map(find);
  return chosen.every((option) => option !== undefined) ? { type, selected_options: chosen } : null;
}

function optionsOf(element: Fields): Fields[] {
  const grouped = asList(element.option_groups).flatMap((group) => asList(asFields(group).options));
  return [...asList(element.options), ...grouped].filter(isFields);
}

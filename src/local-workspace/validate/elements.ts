import { asList, isFields } from '../fields.ts';
import { limits } from './limits.ts';
import {
  also,
  anything,
  boolean,
  byType,
  exactlyOne,
  list,
  matching,
  number,
  object,
  oneOf,
  type Report,
  type Shape,
  string,
} from './shape.ts';
import { anyText, httpUrl, id, plainText, richText, url } from './texts.ts';

const confirm = object(
  { text: anyText(limits.confirmText) },
  {
    title: plainText(limits.confirmTitle),
    confirm: plainText(limits.confirmButton),
    deny: plainText(limits.confirmButton),
    style: oneOf('primary', 'danger'),
  },
);

function option(text: Shape, extra: Record<string, Shape> = {}): Shape {
  return object(
    { text, value: string({ max: limits.optionValue }) },
    { description: anyText(limits.optionDescription), ...extra },
  );
}
const plainOption = option(plainText(limits.optionText));
const choice = option(anyText(limits.optionText));
const overflowOption = option(plainText(limits.optionText), { url });

const action: Record<string, Shape> = { action_id: id };
const confirmable: Record<string, Shape> = { ...action, confirm };
const input: Record<string, Shape> = { ...confirmable, focus_on_load: boolean };
const withPlaceholder: Record<string, Shape> = { ...input, placeholder: plainText(limits.placeholder) };
const dispatching: Record<string, Shape> = {
  ...withPlaceholder,
  dispatch_action_config: object(
    {},
    { trigger_actions_on: list(oneOf('on_enter_pressed', 'on_character_entered'), { max: 2 }) },
  ),
};

function element(required: Record<string, Shape>, optional: Record<string, Shape>): Shape {
  return object({ type: anything, ...required }, optional);
}

const options = list(plainOption, { max: limits.selectOptions });
const staticChoices: Record<string, Shape> = {
  options,
  option_groups: list(object({ label: plainText(limits.optionText), options }), { max: limits.optionGroups }),
};
const oneSource = exactlyOne('options', 'option_groups');
const filter = object(
  {},
  {
    include: list(oneOf('im', 'mpim', 'private', 'public')),
    exclude_external_shared_channels: boolean,
    exclude_bot_users: boolean,
  },
);
const manyItems: Record<string, Shape> = { ...withPlaceholder, max_selected_items: number({ min: 1 }) };
const conversation: Record<string, Shape> = { default_to_current_conversation: boolean, filter };
const ids = list(string(), { min: 1 });

/** Initial choices must be among the options, and no two options may share a value. */
function knownChoices(fields: Record<string, unknown>, pointer: string, report: Report): void {
  const all = [
    ...asList(fields.options),
    ...asList(fields.option_groups).flatMap((group) => (isFields(group) ? asList(group.options) : [])),
  ];
  const values = all.map((entry) => (isFields(entry) ? entry.value : undefined));
  if (new Set(values).size !== values.length) report.problem('options must have unique values', `${pointer}/options`);
  const initial = fields.initial_option === undefined ? asList(fields.initial_options) : [fields.initial_option];
  const known = new Set(all.map((entry) => JSON.stringify(sorted(entry))));
  initial.forEach((entry, index) => {
    const at = fields.initial_option === undefined ? `initial_options/${index}` : 'initial_option';
    if (!known.has(JSON.stringify(sorted(entry))))
      report.problem('must match one of the options exactly', `${pointer}/${at}`);
  });
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isFields(value)) return value;
  // Slack adds `emoji: true` itself, so a difference there does not count.
  const entries = Object.entries(value).filter(([name]) => name !== 'emoji' && name !== 'verbatim');
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, field]) => [name, sorted(field)]));
}

const lengths: Record<string, Shape> = {
  min_length: number({ min: 0, max: limits.plainTextInput }),
  max_length: number({ min: 1, max: limits.plainTextInput }),
};
const feedback = object(
  { text: plainText(limits.buttonText), value: string({ max: limits.buttonValue }) },
  { accessibility_label: string({ max: limits.accessibilityLabel }) },
);

export const imageElement = also(
  object(
    { type: oneOf('image'), alt_text: string({ max: limits.altText }) },
    { image_url: httpUrl, slack_file: object({}, { id: string(), url }) },
  ),
  exactlyOne('image_url', 'slack_file'),
);

/** Every element by its type. */
export const elements = {
  button: element(
    { text: plainText(limits.buttonText) },
    {
      ...confirmable,
      value: string({ max: limits.buttonValue }),
      url,
      style: oneOf('primary', 'danger'),
      accessibility_label: string({ max: limits.accessibilityLabel }),
    },
  ),
  checkboxes: also(
    element({ options: list(choice, { max: limits.checkboxOptions }) }, { ...input, initial_options: list(choice) }),
    knownChoices,
  ),
  radio_buttons: also(
    element({ options: list(choice, { max: limits.radioOptions }) }, { ...input, initial_option: choice }),
    knownChoices,
  ),
  overflow: also(
    element({ options: list(overflowOption, { max: limits.overflowOptions }) }, confirmable),
    knownChoices,
  ),
  static_select: also(
    also(element({}, { ...withPlaceholder, ...staticChoices, initial_option: plainOption }), oneSource),
    knownChoices,
  ),
  multi_static_select: also(
    also(element({}, { ...manyItems, ...staticChoices, initial_options: list(plainOption) }), oneSource),
    knownChoices,
  ),
  external_select: element(
    {},
    { ...withPlaceholder, initial_option: plainOption, min_query_length: number({ min: 0 }) },
  ),
  multi_external_select: element(
    {},
    { ...manyItems, initial_options: list(plainOption), min_query_length: number({ min: 0 }) },
  ),
  users_select: element({}, { ...withPlaceholder, initial_user: string() }),
  multi_users_select: element({}, { ...manyItems, initial_users: ids }),
  channels_select: element({}, { ...withPlaceholder, initial_channel: string(), response_url_enabled: boolean }),
  multi_channels_select: element({}, { ...manyItems, initial_channels: ids }),
  conversations_select: element(
    {},
    { ...withPlaceholder, ...conversation, initial_conversation: string(), response_url_enabled: boolean },
  ),
  multi_conversations_select: element({}, { ...manyItems, ...conversation, initial_conversations: ids }),
  datepicker: element(
    {},
    { ...withPlaceholder, initial_date: matching(/^\d{4}-\d{2}-\d{2}$/, 'must be a date of the form YYYY-MM-DD') },
  ),
  timepicker: element(
    {},
    {
      ...withPlaceholder,
      initial_time: matching(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of the form HH:mm'),
      timezone: string(),
    },
  ),
  datetimepicker: element({}, { ...input, initial_date_time: number({ min: 1_000_000_000, max: 9_999_999_999 }) }),
  plain_text_input: element(
    {},
    { ...dispatching, ...lengths, multiline: boolean, initial_value: string({ min: 0, max: limits.plainTextInput }) },
  ),
  number_input: element(
    { is_decimal_allowed: boolean },
    { ...dispatching, initial_value: string(), min_value: string(), max_value: string() },
  ),
  url_text_input: element({}, { ...dispatching, initial_value: string() }),
  email_text_input: element({}, { ...dispatching, initial_value: string() }),
  rich_text_input: element(
    {},
    {
      ...dispatching,
      initial_value: richText,
      min_lines: number({ min: 1, max: 100 }),
      max_lines: number({ min: 1, max: 100 }),
    },
  ),
  file_input: element(
    {},
    { ...action, filetypes: list(string()), max_files: number({ min: 1, max: limits.inputFiles }) },
  ),
  workflow_button: element(
    { text: plainText(limits.buttonText), workflow: anything },
    { ...action, style: oneOf('primary', 'danger'), accessibility_label: string({ max: limits.accessibilityLabel }) },
  ),
  feedback_buttons: element({ positive_button: feedback, negative_button: feedback }, action),
  icon_button: element(
    { icon: string(), text: plainText(limits.buttonText) },
    {
      ...confirmable,
      value: string({ max: limits.buttonValue }),
      accessibility_label: string({ max: limits.accessibilityLabel }),
      visible_to_user_ids: ids,
    },
  ),
  image: imageElement,
  plain_text: plainText(limits.text),
  mrkdwn: anyText(limits.text),
} satisfies Record<string, Shape>;

/** The shape of an element whose type is one of these. */
export function elementOf(...types: (keyof typeof elements)[]): Shape {
  return byType(Object.fromEntries(types.map((type) => [type, elements[type]])));
}

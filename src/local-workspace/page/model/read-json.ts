import type { SelectedOption } from '../../protocol.ts';

/** Blocks arrive exactly as an app wrote them, so every field is read as if it could be anything. */
export type Json = Record<string, unknown>;

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const asObject = (value: unknown): Json => (isObject(value) ? value : {});
export const asArray = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
export const asObjects = (value: unknown): Json[] => asArray(value).filter(isObject);
export const asString = (value: unknown, otherwise = ''): string => (typeof value === 'string' ? value : otherwise);
export const asNumber = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;
export const asStrings = (value: unknown): string[] =>
  asArray(value).filter((item): item is string => typeof item === 'string');

export interface Text {
  kind: 'plain' | 'mrkdwn';
  text: string;
  /** Whether the app asked that nothing in plain words becomes a link or a mention. */
  isVerbatim: boolean;
}

/** A text object, or the bare string some blocks take instead. */
export const readText = (value: unknown): Text | null => {
  if (typeof value === 'string') return value === '' ? null : { kind: 'plain', text: value, isVerbatim: false };
  if (!isObject(value) || typeof value.text !== 'string') return null;
  return { kind: value.type === 'mrkdwn' ? 'mrkdwn' : 'plain', text: value.text, isVerbatim: value.verbatim === true };
};

/** The words of a text object, for labels and names. */
export const plainTextOf = (value: unknown, otherwise = ''): string => readText(value)?.text ?? otherwise;

export const readOption = (value: unknown): SelectedOption | null => {
  if (!isObject(value) || !isObject(value.text)) return null;
  const option: SelectedOption = {
    text: { type: asString(value.text.type, 'plain_text'), text: asString(value.text.text) },
    value: asString(value.value),
  };
  if (isObject(value.description)) {
    option.description = {
      type: asString(value.description.type, 'plain_text'),
      text: asString(value.description.text),
    };
  }
  return option;
};

export const readOptions = (value: unknown): SelectedOption[] =>
  asArray(value).flatMap((item) => {
    const option = readOption(item);
    return option === null ? [] : [option];
  });

export interface OptionGroup {
  label: string;
  options: SelectedOption[];
}

/** Options and option groups alike, as groups; ungrouped options have an empty label. */
export const readOptionGroups = (element: Json): OptionGroup[] => {
  const groups = asObjects(element.option_groups).map((group) => ({
    label: plainTextOf(group.label),
    options: readOptions(group.options),
  }));
  return groups.length > 0 ? groups : [{ label: '', options: readOptions(element.options) }];
};

import { get } from 'node-emoji';

/** Names that Slack has and the common list spells otherwise. */
const SLACK_NAMES: Record<string, string> = {
  large_green_circle: '🟢',
  large_yellow_circle: '🟡',
  large_orange_circle: '🟠',
  large_purple_circle: '🟣',
  large_brown_circle: '🟤',
  large_green_square: '🟩',
  large_yellow_square: '🟨',
  large_orange_square: '🟧',
  large_red_square: '🟥',
  large_blue_square: '🟦',
  thumbsup: '👍',
  thumbsdown: '👎',
  octagonal_sign: '🛑',
  double_vertical_bar: '⏸️',
  black_square_for_stop: '⏹️',
  black_circle_for_record: '⏺️',
  black_right_pointing_triangle_with_double_vertical_bar: '⏯️',
  stethoscope: '🩺',
  satellite_antenna: '📡',
  shipit: '🐿️',
  simple_smile: '🙂',
};

/** The character of `:name:`, or null when nobody knows it. */
export const emojiOf = (name: string): string | null => {
  const lower = name.toLowerCase();
  if (Object.hasOwn(SLACK_NAMES, lower)) return SLACK_NAMES[lower] ?? null;
  return get(lower) ?? null;
};

/** Replaces every known `:name:` of a plain text. */
export const withEmoji = (text: string): string =>
  text.replace(/:([a-z0-9_+'-]{1,80}):/gi, (whole, name: string) => emojiOf(name) ?? whole);

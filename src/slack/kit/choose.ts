import type { StaticSelect } from '@slack/types';
import { option } from './blocks.ts';
import type { ButtonAction } from './button-action.ts';
import { cut, limits } from './limits.ts';

/** A list in a message; choosing from it acts like a button with the choice's value. As many choices as Slack shows. */
export function choose<T>(
  action: ButtonAction<T>,
  placeholder: string,
  choices: readonly { label: string; value: T }[],
): StaticSelect {
  return {
    type: 'static_select',
    action_id: action.id,
    placeholder: { type: 'plain_text', text: cut(placeholder, 150), emoji: true },
    options: choices
      .slice(0, limits.selectOptions)
      .map(({ label, value }) => option({ label, value: JSON.stringify(value) })),
  };
}

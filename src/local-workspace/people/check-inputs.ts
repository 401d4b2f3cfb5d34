import { allBlocks } from '../block-elements.ts';
import { isEmptyValue } from '../element-values.ts';
import { asFields, type Fields } from '../fields.ts';
import type { Values } from '../records.ts';

/** What Slack itself refuses in a form before the app hears of it, by block_id. */
export function checkInputs(blocks: unknown, values: Values): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const { block } of allBlocks(blocks)) {
    if (block.type !== 'input' || typeof block.block_id !== 'string') continue;
    const element = asFields(block.element);
    const value = values[block.block_id]?.[String(element.action_id)];
    const error = value === undefined ? null : checkInput(block, element, value);
    if (error !== null) errors[block.block_id] = error;
  }
  return errors;
}

function checkInput(block: Fields, element: Fields, value: Fields): string | null {
  if (isEmptyValue(value)) return block.optional === true ? null : 'Please complete this required field.';
  const text = typeof value.value === 'string' ? value.value : '';
  switch (element.type) {
    case 'plain_text_input':
      return checkLength(text, element);
    case 'number_input':
      return checkNumber(text, element);
    case 'email_text_input':
      return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text) ? null : 'Please enter a valid email address.';
    case 'url_text_input':
      return /^https?:\/\/[^\s]+$/.test(text) ? null : 'Please enter a valid URL.';
    default:
      return null;
  }
}

function checkLength(text: string, element: Fields): string | null {
  const max = typeof element.max_length === 'number' ? element.max_length : 3000;
  const min = typeof element.min_length === 'number' ? element.min_length : 0;
  if (text.length > max) return `Please use ${max} characters or fewer.`;
  return text.length < min ? `Please use at least ${min} characters.` : null;
}

function checkNumber(text: string, element: Fields): string | null {
  const pattern = element.is_decimal_allowed === true ? /^-?\d+(\.\d+)?$/ : /^-?\d+$/;
  if (!pattern.test(text)) return 'Please enter a valid number.';
  const limit = (name: string) => (typeof element[name] === 'string' ? Number(element[name]) : Number.NaN);
  if (Number(text) < limit('min_value')) return `Please enter at least ${String(element.min_value)}.`;
  return Number(text) > limit('max_value') ? `Please enter at most ${String(element.max_value)}.` : null;
}

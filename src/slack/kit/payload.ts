import type { BlockAction } from '@slack/bolt';
import { z } from 'zod';
import { storableText } from '../../lib/storable-text.ts';

const Option = z.object({ value: z.string() });
const ShownBlocks = z.array(
  z.object({
    block_id: z.string().optional(),
    elements: z.array(z.unknown()).optional(),
    accessory: z.unknown().optional(),
  }),
);
const OptionsElement = z.object({
  action_id: z.string(),
  options: z.array(Option),
  initial_options: z.array(Option).default([]),
});
const Ticked = z.object({ type: z.literal('checkboxes'), selected_options: z.array(Option) });

/**
 * For checkboxes: every option shown in the message, those shown as ticked, and those now ticked. Slack sends the full
 * selection.
 */
export function tickedOptions(
  body: BlockAction,
  action: { action_id: string; block_id?: string },
): { shown: string[]; shownTicked: string[]; ticked: string[] } {
  const ticked = Ticked.safeParse(action);
  if (!ticked.success) return { shown: [], shownTicked: [], ticked: [] };
  const blocks = ShownBlocks.safeParse(body.message?.blocks ?? body.view?.blocks ?? []);
  const block = blocks.success ? blocks.data.find((one) => one.block_id === action.block_id) : undefined;
  const elements = [...(block?.elements ?? []), block?.accessory].map((element) => OptionsElement.safeParse(element));
  const element = elements.find((one) => one.success && one.data.action_id === action.action_id);
  return {
    shown: element?.success ? element.data.options.map((option) => option.value) : [],
    shownTicked: element?.success ? element.data.initial_options.map((option) => option.value) : [],
    ticked: ticked.data.selected_options.map((option) => option.value),
  };
}

const Pressed = z.union([
  z.object({ value: z.string() }).transform(({ value }) => value),
  z.object({ selected_option: Option }).transform((state) => state.selected_option.value),
]);

/** The value of a button, or of what was chosen from a list; empty for anything else. */
export function pressedValue(action: unknown): string {
  const parsed = Pressed.safeParse(action);
  return parsed.success ? parsed.data : '';
}

const InputState = z.union([
  z
    .object({ type: z.literal('plain_text_input'), value: z.string().nullable().optional() })
    .transform((state) => state.value),
  z
    .object({ type: z.enum(['static_select', 'external_select']), selected_option: Option.nullable().optional() })
    .transform((state) => state.selected_option?.value),
  z
    .object({ type: z.literal('users_select'), selected_user: z.string().nullable().optional() })
    .transform((state) => state.selected_user),
  z
    .object({ type: z.literal('datetimepicker'), selected_date_time: z.number().nullable().optional() })
    .transform((state) => (state.selected_date_time ? String(state.selected_date_time) : undefined)),
]);

/** A submitted modal's values by block id; empty fields are omitted. */
export function submittedValues(
  state: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
): Record<string, string | undefined> {
  const values: Record<string, string | undefined> = {};
  for (const [blockId, actions] of Object.entries(state)) {
    const parsed = InputState.safeParse(Object.values(actions)[0]);
    if (parsed.success) values[blockId] = parsed.data ? storableText(parsed.data) : undefined;
  }
  return values;
}

const Boxes = z.object({
  block_id: z.string(),
  element: z.object({
    type: z.literal('checkboxes'),
    action_id: z.string(),
    options: z.array(Option),
    initial_options: z.array(Option).optional(),
  }),
});

/** What the person changed in a submitted modal's boxes, compared with what they were shown. */
export function submittedBoxes({
  blocks,
  state,
}: {
  blocks: readonly unknown[];
  state: { values: Readonly<Record<string, Readonly<Record<string, unknown>>>> };
}): { ticked: string[]; unticked: string[] } {
  const changed = { ticked: [] as string[], unticked: [] as string[] };
  for (const block of blocks) {
    const boxes = Boxes.safeParse(block);
    if (!boxes.success) continue;
    const { block_id: id, element } = boxes.data;
    const now = Ticked.safeParse(state.values[id]?.[element.action_id]);
    if (!now.success) continue;
    const ticked = new Set(now.data.selected_options.map(({ value }) => value));
    const before = new Set((element.initial_options ?? []).map(({ value }) => value));
    for (const { value } of element.options) {
      if (ticked.has(value) && !before.has(value)) changed.ticked.push(value);
      if (!ticked.has(value) && before.has(value)) changed.unticked.push(value);
    }
  }
  return changed;
}

import type { BlockAction } from '@slack/bolt';
import { z } from 'zod';
import { storableText } from '../../usecases/storable-text.ts';

const Option = z.object({ value: z.string() });
const ShownBlocks = z.array(
  z.object({
    block_id: z.string().optional(),
    elements: z.array(z.unknown()).optional(),
    accessory: z.unknown().optional(),
  }),
);
const OptionsElement = z.object({ action_id: z.string(), options: z.array(Option) });
const Ticked = z.object({ type: z.literal('checkboxes'), selected_options: z.array(Option) });

/** For checkboxes: every option shown in the message, and those now ticked. Slack sends the full selection. */
export function tickedOptions(
  body: BlockAction,
  action: { action_id: string; block_id?: string },
): { shown: string[]; ticked: string[] } {
  const ticked = Ticked.safeParse(action);
  if (!ticked.success) return { shown: [], ticked: [] };
  const blocks = ShownBlocks.safeParse(body.message?.blocks ?? body.view?.blocks ?? []);
  const block = blocks.success ? blocks.data.find((one) => one.block_id === action.block_id) : undefined;
  const elements = [...(block?.elements ?? []), block?.accessory].map((element) => OptionsElement.safeParse(element));
  const element = elements.find((one) => one.success && one.data.action_id === action.action_id);
  return {
    shown: element?.success ? element.data.options.map((option) => option.value) : [],
    ticked: ticked.data.selected_options.map((option) => option.value),
  };
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

import type { View } from '@slack/types';
import type { Choice } from './blocks.ts';
import type { ActionListener } from './button-action.ts';
import type { CommandInput, Reply, ShortcutInput, ViewAnswer, ViewInput } from './input.ts';

/** All listeners, by Slack's own terms. */
export interface Listeners {
  command(input: CommandInput): Promise<Reply | null>;
  actions: readonly ActionListener[];
  views: readonly { callbackId: string; submitted(input: ViewInput): Promise<ViewAnswer> }[];
  /** The options of a searchable form field that has more choices than Slack can list. */
  options: readonly { callbackId: string; field: string; choices(): readonly Choice[] | Promise<readonly Choice[]> }[];
  shortcuts: readonly { callbackId: string; used(input: ShortcutInput): Promise<Reply | null> }[];
  /** The Home tab as this person should see it now. */
  home(personId: string): Promise<Extract<View, { type: 'home' }>>;
}

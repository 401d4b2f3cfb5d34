import type { View } from '@slack/types';
import type { Choice } from './blocks.ts';
import type { ActionListener } from './button-action.ts';
import type { CommandInput, Input, Reply, ViewAnswer, ViewInput } from './input.ts';

/** Everything that the bot hears, by Slack's own names for it. */
export interface Listeners {
  command(input: CommandInput): Promise<Reply | null>;
  actions: readonly ActionListener[];
  views: readonly { callbackId: string; submitted(input: ViewInput): Promise<ViewAnswer> }[];
  /** What can be chosen in a field of a form that is searched, because it has more choices than Slack lists. */
  options: readonly { callbackId: string; field: string; choices(): readonly Choice[] }[];
  shortcuts: readonly { callbackId: string; used(input: Input): Promise<Reply | null> }[];
  /** The Home tab as this person should see it now. */
  home(personId: string): Promise<Extract<View, { type: 'home' }>>;
}

import type { Caller } from '../../usecases/once.ts';
import type { Block } from './blocks.ts';
import type { ModalView } from './modal.ts';

/** What every listener knows about the person and the channel. */
export interface Input {
  caller: Caller;
  channelId: string | null;
  /** Opens a modal for this person; must happen within three seconds of the press. */
  openModal(view: ModalView): Promise<void>;
}

export interface CommandInput extends Input {
  text: string;
}

export interface ActionInput extends Input {
  actionId: string;
  /** The button's value. */
  value: string;
  /** For checkboxes: every option that was shown, those that were shown as ticked, and those now ticked. */
  shown: string[];
  shownTicked: string[];
  ticked: string[];
}

export interface ShortcutInput extends Input {
  /** The message whose shortcut was used; null for a global one. `text` is in Slack's markup. */
  message: {
    channelId: string;
    text: string;
    /** What is attached to it: names and where each opens in Slack. */
    files: readonly { name: string; link: string }[];
    permalink(): Promise<string | null>;
  } | null;
}

export interface ViewInput extends Input {
  metadata: string;
  /** Values by block id; absent when the field was left empty. */
  values: Readonly<Record<string, string | undefined>>;
  /** Of all its boxes, those that the person ticked and unticked; boxes left as they were shown are in neither. */
  boxes: { ticked: string[]; unticked: string[] };
}

/** A private answer to the person who asked. */
export interface Reply {
  text: string;
  /** The reason code of a refusal or an internal error. */
  code?: string;
  blocks?: Block[];
}

/**
 * The result of a submitted modal: it closes, optionally with a private message; or it stays open with errors by block.
 */
export type ViewAnswer =
  | { kind: 'close'; reply: Reply | null; replyTo: string }
  | { kind: 'errors'; errors: Record<string, string>; code?: string };

/**
 * What a person (or a test, or the demo) can see and do in the local workspace. The browser page and every script
 * speak exactly this; the bot never does: it speaks Slack's own protocol.
 *
 * GET  /local/workspace                          → Workspace
 * GET  /local/view?as=U…                         → PersonView        (what this person's sidebar shows, Home, open modal)
 * GET  /local/messages?as=U…&channel=C…          → Message[]         (top level, oldest first; ephemerals for this person only)
 * GET  /local/thread?as=U…&channel=C…&ts=…       → Message[]         (parent first)
 * POST /local/act  Act                           → ActResult
 * GET  /local/live?as=U…                         → server-sent events, each a LiveEvent
 * GET  /local/options?as=U…&blockId=…&actionId=…&query=… and channel=C…&ts=… or surface=modal|home
 *                                                → { options, option_groups? }   (of an external_select, asked of the app)
 *
 * For tests and the demo:
 * GET  /local/log                                → { calls, refusals, duplicates }
 * POST /local/faults  { method, nth?, times?, fault } → { ok: true }   (what goes wrong with the app's next calls)
 */
export interface Person {
  id: string;
  name: string;
  realName: string;
  title: string;
  avatarColor: string;
  isBot: boolean;
  isDeleted: boolean;
  isRestricted: boolean;
  isUltraRestricted: boolean;
  isStranger: boolean;
}

export interface Channel {
  id: string;
  name: string;
  kind: 'public' | 'private' | 'direct';
  purpose: string;
  memberIds: string[];
  isArchived: boolean;
}

export interface UserGroup {
  id: string;
  handle: string;
  name: string;
  memberIds: string[];
}

export interface Command {
  command: string;
  description: string;
  usageHint: string;
}

export interface Workspace {
  teamId: string;
  teamName: string;
  bot: { userId: string; botId: string; name: string };
  people: Person[];
  channels: Channel[];
  userGroups: UserGroup[];
  commands: Command[];
  shortcuts: { callbackId: string; name: string; kind: 'global' | 'message' }[];
  /** True while at least one Socket Mode connection or a request URL can take deliveries. */
  isAppConnected: boolean;
}

/** A Block Kit block exactly as the app sent it. */
export type Block = { type: string; block_id?: string; [key: string]: unknown };

export interface Message {
  channel: string;
  ts: string;
  threadTs?: string;
  authorId: string;
  text: string;
  blocks: Block[];
  /** Milliseconds since the epoch. */
  postedAt: number;
  editedAt?: number;
  isEphemeral: boolean;
  replyCount: number;
  replyAuthorIds: string[];
  files: { id: string; name: string; title: string; mimetype: string; size: number; url: string }[];
  reactions: { name: string; userIds: string[] }[];
}

export interface ModalView {
  id: string;
  hash: string;
  callbackId: string;
  title: string;
  submit?: string;
  close?: string;
  blocks: Block[];
  /** By block_id, from the last `response_action: errors`. */
  errors: Record<string, string>;
  /** Current values by block_id then action_id, in Slack's `view.state.values` shape. */
  values: Record<string, Record<string, unknown>>;
}

export interface PersonView {
  person: Person;
  channels: (Channel & { unread: number; mentions: number; lastTs: string | null; displayName: string })[];
  home: { blocks: Block[] } | null;
  /** Top of this person's modal stack, if one is open. */
  modal: ModalView | null;
}

/** An interactive element's new value, in Slack's action payload shape. */
export type ElementValue =
  | { type: 'button'; value?: string }
  | { type: 'checkboxes'; selected_options: SelectedOption[] }
  | { type: 'radio_buttons'; selected_option: SelectedOption | null }
  | { type: 'static_select'; selected_option: SelectedOption | null }
  | { type: 'external_select'; selected_option: SelectedOption | null }
  | { type: 'multi_static_select'; selected_options: SelectedOption[] }
  | { type: 'users_select'; selected_user: string | null }
  | { type: 'multi_users_select'; selected_users: string[] }
  | {
      type: 'channels_select' | 'conversations_select';
      selected_channel?: string | null;
      selected_conversation?: string | null;
    }
  | { type: 'overflow'; selected_option: SelectedOption }
  | { type: 'datepicker'; selected_date: string | null }
  | { type: 'timepicker'; selected_time: string | null }
  | { type: 'datetimepicker'; selected_date_time: number | null }
  | { type: 'plain_text_input' | 'number_input' | 'url_text_input' | 'email_text_input'; value: string | null };

export interface SelectedOption {
  text: { type: string; text: string };
  value: string;
  description?: { type: string; text: string };
}

export type Act =
  /** Types into the composer: a line that starts with `/` is a slash command, anything else a message. */
  | { kind: 'say'; as: string; channel: string; text: string; threadTs?: string }
  /** Uses an element of a message. */
  | { kind: 'press'; as: string; channel: string; ts: string; blockId: string; actionId: string; element: ElementValue }
  /** Uses an element of the open modal or the Home tab that dispatches actions. */
  | {
      kind: 'pressInView';
      as: string;
      surface: 'modal' | 'home';
      blockId: string;
      actionId: string;
      element: ElementValue;
    }
  /** Changes an input of the open modal; nothing is sent to the app unless the input dispatches. */
  | { kind: 'fill'; as: string; blockId: string; actionId: string; element: ElementValue }
  | { kind: 'submit'; as: string }
  | { kind: 'closeModal'; as: string }
  | { kind: 'openHome'; as: string }
  | { kind: 'shortcut'; as: string; callbackId: string; channel?: string; ts?: string }
  | { kind: 'markRead'; as: string; channel: string; ts: string }
  | { kind: 'join' | 'leave'; as: string; channel: string };

export type ActResult =
  /** `postedTs` of a plain message; `delivered` says whether the app acknowledged in time. */
  | { ok: true; postedTs?: string; modal?: ModalView | null; ephemeral?: { text: string; blocks: Block[] } }
  /** What Slack would show the person, e.g. "/deploy failed because the app did not respond". */
  | { ok: false; error: string; message: string; fieldErrors?: Record<string, string> };

export type LiveEvent =
  | { type: 'message' | 'messageChanged'; message: Message }
  | { type: 'messageDeleted'; channel: string; ts: string }
  | { type: 'view'; view: PersonView }
  | { type: 'workspace' };

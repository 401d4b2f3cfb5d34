import type { LiveEvent, Message, PersonView, Workspace } from '../../protocol.ts';

/** Everything the page knows; one acting person at a time. */
export interface ClientState {
  workspace: Workspace | null;
  view: PersonView | null;
  /** Top-level messages by channel, oldest first. */
  messages: Record<string, Message[]>;
  /** Parent and replies by `threadKey`, parent first. */
  threads: Record<string, Message[]>;
  isLive: boolean;
  /** A connection was there and is lost. */
  isReconnecting: boolean;
}

export type ClientEvent =
  | LiveEvent
  | { type: 'workspaceLoaded'; workspace: Workspace }
  | { type: 'messagesLoaded'; channel: string; messages: Message[] }
  | { type: 'threadLoaded'; channel: string; ts: string; messages: Message[] }
  | { type: 'personChanged' }
  | { type: 'connected' | 'disconnected' };

export const emptyState: ClientState = {
  workspace: null,
  view: null,
  messages: {},
  threads: {},
  isLive: false,
  isReconnecting: false,
};

export const threadKey = (channel: string, ts: string): string => `${channel}/${ts}`;
export const isReply = (message: Message): boolean => message.threadTs !== undefined && message.threadTs !== message.ts;

const upsert = (list: Message[], message: Message): Message[] => {
  const others = list.filter((known) => known.ts !== message.ts);
  return [...others, message].sort((a, b) => (a.ts < b.ts ? -1 : a.ts > b.ts ? 1 : 0));
};

const mapLists = (
  lists: Record<string, Message[]>,
  change: (list: Message[], key: string) => Message[],
): Record<string, Message[]> =>
  Object.fromEntries(Object.entries(lists).map(([key, list]) => [key, change(list, key)]));

const takeMessage = (state: ClientState, message: Message): ClientState => {
  const { channel } = message;
  const root = isReply(message) ? (message.threadTs ?? message.ts) : message.ts;
  const key = threadKey(channel, root);
  const thread = state.threads[key];
  const threads = thread === undefined ? state.threads : { ...state.threads, [key]: upsert(thread, message) };
  const known = state.messages[channel];
  /** A reply stands in the channel only when it was also sent there; the list the server gave says so. */
  const isListed = known?.some((other) => other.ts === message.ts) ?? false;
  if (known === undefined || (isReply(message) && !isListed)) return { ...state, threads };
  return { ...state, threads, messages: { ...state.messages, [channel]: upsert(known, message) } };
};

export const reduceLive = (state: ClientState, event: ClientEvent): ClientState => {
  switch (event.type) {
    case 'workspaceLoaded':
      return { ...state, workspace: event.workspace };
    case 'messagesLoaded':
      return { ...state, messages: { ...state.messages, [event.channel]: event.messages } };
    case 'threadLoaded':
      return { ...state, threads: { ...state.threads, [threadKey(event.channel, event.ts)]: event.messages } };
    case 'personChanged':
      return { ...emptyState, workspace: state.workspace };
    case 'connected':
      return { ...state, isLive: true, isReconnecting: false };
    case 'disconnected':
      return { ...state, isLive: false, isReconnecting: true };
    case 'view':
      return { ...state, view: event.view };
    case 'message':
    case 'messageChanged':
      return takeMessage(state, event.message);
    case 'messageDeleted': {
      const keep = (message: Message): boolean => !(message.channel === event.channel && message.ts === event.ts);
      return {
        ...state,
        messages: mapLists(state.messages, (list) => list.filter(keep)),
        threads: mapLists(state.threads, (list) => list.filter(keep)),
      };
    }
    case 'workspace':
      return state;
  }
};

import type { Hub } from './hub.ts';
import { canSee, findChannel } from './people/directory.ts';
import type { LiveEvent, Message } from './protocol.ts';
import type { StoredMessage } from './records.ts';

/** Stores a message, or keeps an ephemeral one in memory, and tells who may see it. */
export function addMessage(hub: Hub, message: StoredMessage): void {
  if (message.visibleTo !== undefined) {
    hub.ephemerals.set(message.ts, message);
    dropOldest(hub.ephemerals);
  } else {
    const inChannel = hub.data.messages.get(message.channel) ?? new Map<string, StoredMessage>();
    hub.data.messages.set(message.channel, inChannel);
    const byParent = threadsIn(hub, message.channel);
    inChannel.set(message.ts, message);
    addReply(byParent, message);
    markRead(hub, message.authorId, message.channel, message.ts);
  }
  announce(hub, message, { type: 'message', message: toMessage(hub, message) });
  const parent = message.threadTs === undefined ? undefined : findMessage(hub, message.channel, message.threadTs);
  if (parent && message.visibleTo === undefined) messageChanged(hub, parent);
}

const maxKept = 2000;

/** Keeps what lives in memory only from growing for ever. */
export function dropOldest(kept: Map<string, unknown>): void {
  const oldest = kept.keys().next().value;
  if (kept.size > maxKept && oldest !== undefined) kept.delete(oldest);
}

/** Saves and shows a stored message that the caller has just changed. */
export function messageChanged(hub: Hub, message: StoredMessage): void {
  announce(hub, message, { type: 'messageChanged', message: toMessage(hub, message) });
}

/** Removes a message; a parent with replies stays as a tombstone. */
export function removeMessage(hub: Hub, message: StoredMessage): void {
  if (message.visibleTo === undefined && repliesOf(hub, message).length > 0) {
    Object.assign(message, { text: 'This message was deleted.', blocks: [], fileIds: [], reactions: [] });
    message.metadata = undefined;
    message.isTombstone = true;
    messageChanged(hub, message);
    return;
  }
  hub.ephemerals.delete(message.ts);
  hub.data.messages.get(message.channel)?.delete(message.ts);
  if (message.threadTs !== undefined) {
    const byParent = threadsIn(hub, message.channel);
    byParent.set(
      message.threadTs,
      (byParent.get(message.threadTs) ?? []).filter((reply) => reply !== message),
    );
  }
  announce(hub, message, { type: 'messageDeleted', channel: message.channel, ts: message.ts });
  const parent = message.threadTs === undefined ? undefined : findMessage(hub, message.channel, message.threadTs);
  if (parent) messageChanged(hub, parent);
}

function announce(hub: Hub, message: StoredMessage, event: LiveEvent): void {
  if (message.visibleTo === undefined) hub.changed();
  hub.live.tell(event, (personId) => maySee(hub, message, personId));
  hub.live.viewChanged();
}

/** Whether the person may see this message. */
function maySee(hub: Hub, message: StoredMessage, personId: string): boolean {
  if (message.visibleTo !== undefined) return message.visibleTo === personId;
  const channel = findChannel(hub, message.channel);
  return channel !== undefined && canSee(hub, channel, personId);
}

/** A message that is stored: not an ephemeral one. */
export function findMessage(hub: Hub, channel: string, ts: string): StoredMessage | undefined {
  return hub.data.messages.get(channel)?.get(ts);
}

/** A message that this person sees, ephemerals included. */
export function findVisible(hub: Hub, personId: string, channel: string, ts: string): StoredMessage | undefined {
  const message = findMessage(hub, channel, ts) ?? hub.ephemerals.get(ts);
  return message?.channel === channel && maySee(hub, message, personId) ? message : undefined;
}

/** The stored messages of a channel, oldest first, replies included. */
export function storedIn(hub: Hub, channel: string): StoredMessage[] {
  return [...(hub.data.messages.get(channel)?.values() ?? [])];
}

const threads = new WeakMap<Map<string, StoredMessage>, Map<string, StoredMessage[]>>();

/** The replies in a channel by their parent's ts; worked out once and then kept up. */
function threadsIn(hub: Hub, channel: string): Map<string, StoredMessage[]> {
  const messages = hub.data.messages.get(channel);
  if (!messages) return new Map();
  const known = threads.get(messages);
  if (known) return known;
  const byParent = new Map<string, StoredMessage[]>();
  threads.set(messages, byParent);
  for (const message of messages.values()) addReply(byParent, message);
  return byParent;
}

function addReply(byParent: Map<string, StoredMessage[]>, message: StoredMessage): void {
  if (message.threadTs === undefined) return;
  const replies = byParent.get(message.threadTs);
  if (replies) replies.push(message);
  else byParent.set(message.threadTs, [message]);
}

/** The replies of a message, oldest first, without the message itself. */
export function repliesOf(hub: Hub, parent: StoredMessage): StoredMessage[] {
  if (parent.visibleTo !== undefined || parent.threadTs !== undefined) return [];
  return threadsIn(hub, parent.channel).get(parent.ts) ?? [];
}

/** What a person sees in a channel: top level, oldest first, with the ephemerals meant for them. */
export function topLevel(hub: Hub, personId: string, channel: string): Message[] {
  return seen(hub, personId, channel)
    .filter((message) => message.threadTs === undefined || message.isBroadcast === true)
    .map((message) => toMessage(hub, message));
}

/** What a person sees of a thread: the parent first. */
export function thread(hub: Hub, personId: string, channel: string, ts: string): Message[] {
  return seen(hub, personId, channel)
    .filter((message) => message.ts === ts || message.threadTs === ts)
    .map((message) => toMessage(hub, message));
}

function seen(hub: Hub, personId: string, channelId: string): StoredMessage[] {
  const channel = findChannel(hub, channelId);
  if (!channel || !canSee(hub, channel, personId)) return [];
  const whispers = [...hub.ephemerals.values()].filter(
    (message) => message.channel === channelId && message.visibleTo === personId,
  );
  return [...storedIn(hub, channelId), ...whispers].sort((a, b) => compareTs(a.ts, b.ts));
}

/** Orders timestamps; negative when `a` is the older one. */
export function compareTs(a: string, b: string): number {
  if (a.length !== b.length) return Number(a) - Number(b);
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Remembers that the person has read the channel up to `ts`; it never goes back. */
export function markRead(hub: Hub, personId: string, channel: string, ts: string): void {
  const read = hub.data.lastRead.get(personId) ?? new Map<string, string>();
  hub.data.lastRead.set(personId, read);
  const before = read.get(channel);
  if (before === undefined || compareTs(before, ts) < 0) read.set(channel, ts);
  hub.changed();
}

/** The message as people see it. */
function toMessage(hub: Hub, message: StoredMessage): Message {
  const replies = repliesOf(hub, message);
  return {
    channel: message.channel,
    ts: message.ts,
    ...(message.threadTs === undefined ? {} : { threadTs: message.threadTs }),
    authorId: message.authorId,
    text: message.text,
    blocks: message.blocks,
    postedAt: message.postedAt,
    ...(message.editedAt === undefined ? {} : { editedAt: message.editedAt }),
    isEphemeral: message.visibleTo !== undefined,
    replyCount: replies.length,
    replyAuthorIds: [...new Set(replies.map((reply) => reply.authorId))],
    files: message.fileIds.flatMap((id) => {
      const file = hub.data.files.get(id);
      if (!file) return [];
      const { name, title, mimetype } = file;
      return [{ id, name, title, mimetype, size: file.bytes.length, url: `${hub.url()}/files/${id}` }];
    }),
    reactions: message.reactions,
  };
}

import { freshId, nextTs } from '../hub.ts';
import { addMessage, findMessage, messageChanged, removeMessage } from '../messages.ts';
import { messageField } from '../people/payloads.ts';
import type { StoredMessage } from '../records.ts';
import { limits } from '../validate/limits.ts';
import { type Call, flagArg, isRefusal, type Method, type Refusal, refuse, textArg } from './call.ts';
import { knownChannel, postTarget, writableChannel } from './channels.ts';
import { readContent } from './content.ts';

/** The methods `chat.*`. */
export const chatMethods: Record<string, Method> = {
  'chat.postMessage': ({ hub, args }) => {
    const channel = postTarget(hub, textArg(args, 'channel'));
    if (isRefusal(channel)) return channel;
    const content = readContent(hub, args);
    if (isRefusal(content)) return content;
    const threadTs = textArg(args, 'thread_ts');
    const parent = threadTs === undefined ? undefined : findMessage(hub, channel.id, threadTs);
    if (threadTs !== undefined && !parent) return refuse('thread_not_found');
    const message: StoredMessage = {
      channel: channel.id,
      ts: nextTs(hub),
      ...(parent ? { threadTs: parent.threadTs ?? parent.ts } : {}),
      authorId: hub.seed.app.botUserId,
      ...content,
      postedAt: hub.clock.now().getTime(),
      fileIds: [],
      reactions: [],
      ...(parent && flagArg(args, 'reply_broadcast') ? { isBroadcast: true } : {}),
    };
    addMessage(hub, message);
    const shown = { ...messageField(hub, message), ...(content.metadata ? { metadata: content.metadata } : {}) };
    return { ok: true, channel: channel.id, ts: message.ts, message: shown };
  },

  'chat.update': ({ hub, args }) => {
    const message = ownMessage({ hub, args }, 'cant_update_message');
    if (isRefusal(message)) return message;
    if ((textArg(args, 'text')?.length ?? 0) > limits.updateText) return refuse('msg_too_long');
    const content = readContent(hub, args);
    if (isRefusal(content)) return content;
    // Text without blocks takes the blocks away; only blocks without text keep the old text.
    if (textArg(args, 'text') === undefined && textArg(args, 'markdown_text') === undefined)
      content.text = message.text;
    if (content.blocks.length === 0) message.editedAt = hub.clock.now().getTime();
    Object.assign(message, content);
    messageChanged(hub, message);
    return {
      ok: true,
      channel: message.channel,
      ts: message.ts,
      text: message.text,
      message: messageField(hub, message),
    };
  },

  'chat.delete': (call) => {
    const message = ownMessage(call, 'cant_delete_message');
    if (isRefusal(message)) return message;
    removeMessage(call.hub, message);
    return { ok: true, channel: message.channel, ts: message.ts };
  },

  'chat.postEphemeral': ({ hub, args }) => {
    const channel = writableChannel(hub, textArg(args, 'channel'));
    if (isRefusal(channel)) return channel;
    const user = textArg(args, 'user');
    if (user === undefined || !channel.memberIds.includes(user)) return refuse('user_not_in_channel');
    const content = readContent(hub, args);
    if (isRefusal(content)) return content;
    const threadTs = textArg(args, 'thread_ts');
    const message: StoredMessage = {
      channel: channel.id,
      ts: nextTs(hub),
      ...(threadTs === undefined ? {} : { threadTs }),
      authorId: hub.seed.app.botUserId,
      text: content.text,
      blocks: content.blocks,
      postedAt: hub.clock.now().getTime(),
      visibleTo: user,
      fileIds: [],
      reactions: [],
    };
    addMessage(hub, message);
    return { ok: true, message_ts: message.ts };
  },

  'chat.getPermalink': ({ hub, args }) => {
    const channel = knownChannel(hub, textArg(args, 'channel'));
    if (isRefusal(channel)) return channel;
    const ts = textArg(args, 'message_ts') ?? '';
    const message = findMessage(hub, channel.id, ts);
    if (!message) return refuse('message_not_found');
    const thread = message.threadTs === undefined ? '' : `?thread_ts=${message.threadTs}&cid=${channel.id}`;
    const permalink = `${hub.url()}/archives/${channel.id}/p${ts.replace('.', '')}${thread}`;
    return { ok: true, channel: channel.id, permalink };
  },

  'reactions.add': ({ hub, args }) => {
    const channel = writableChannel(hub, textArg(args, 'channel'));
    if (isRefusal(channel)) return channel;
    const message = findMessage(hub, channel.id, textArg(args, 'timestamp') ?? '');
    if (!message) return refuse('message_not_found');
    const name = textArg(args, 'name');
    if (name === undefined || !/^[a-z0-9_+'-]+(::skin-tone-[2-6])?$/.test(name)) return refuse('invalid_name');
    const me = hub.seed.app.botUserId;
    const reaction = message.reactions.find((one) => one.name === name);
    if (reaction?.userIds.includes(me)) return refuse('already_reacted');
    if (reaction) reaction.userIds.push(me);
    else message.reactions.push({ name, userIds: [me] });
    messageChanged(hub, message);
    return { ok: true };
  },

  'bookmarks.add': ({ hub, args }) => {
    const channel = writableChannel(hub, textArg(args, 'channel_id'));
    if (isRefusal(channel)) return channel;
    const title = textArg(args, 'title');
    const link = textArg(args, 'link') ?? '';
    if (title === undefined || textArg(args, 'type') !== 'link') return refuse('invalid_bookmark_type');
    if (!/^https?:\/\/\S+$/.test(link)) return refuse('invalid_link');
    const id = freshId(hub.ids, 'Bk');
    const bookmark = { id, channel: channel.id, title, type: 'link', link, emoji: textArg(args, 'emoji') ?? '' };
    hub.data.bookmarks.push(bookmark);
    hub.changed();
    return { ok: true, bookmark: { ...bookmark, channel_id: channel.id } };
  },

  'bookmarks.list': ({ hub, args }) => {
    const channel = knownChannel(hub, textArg(args, 'channel_id'));
    if (isRefusal(channel)) return channel;
    const bookmarks = hub.data.bookmarks.filter((bookmark) => bookmark.channel === channel.id);
    return { ok: true, bookmarks: bookmarks.map((bookmark) => ({ ...bookmark, channel_id: channel.id })) };
  },
};

/** The bot's own message that the arguments `channel` and `ts` name. */
function ownMessage({ hub, args }: Call, refusal: string): StoredMessage | Refusal {
  const channel = writableChannel(hub, textArg(args, 'channel'));
  if (isRefusal(channel)) return channel;
  const message = findMessage(hub, channel.id, textArg(args, 'ts') ?? '');
  if (!message || message.isTombstone) return refuse('message_not_found');
  return message.authorId === hub.seed.app.botUserId ? message : refuse(refusal);
}

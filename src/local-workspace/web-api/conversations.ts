import type { Fields } from '../fields.ts';
import { freshId, type Hub } from '../hub.ts';
import { compareTs, findMessage, repliesOf, storedIn } from '../messages.ts';
import { findPerson, openDirect } from '../people/directory.ts';
import { messageField } from '../people/payloads.ts';
import type { Channel } from '../protocol.ts';
import type { StoredMessage } from '../records.ts';
import { type Call, flagArg, isRefusal, type Method, page, refuse, textArg } from './call.ts';
import { isMember, knownChannel, readableChannel } from './channels.ts';

/** The methods `conversations.*`. */
export const conversationMethods: Record<string, Method> = {
  'conversations.open': ({ hub, args }) => {
    const given = textArg(args, 'channel');
    if (given !== undefined) {
      const channel = knownChannel(hub, given);
      return isRefusal(channel) ? channel : { ok: true, no_op: true, channel: { id: channel.id } };
    }
    const users = (textArg(args, 'users') ?? '').split(',').filter((id) => id !== '');
    if (users.length === 0) return refuse('users_list_not_supplied');
    if (users.length > 8) return refuse('too_many_users');
    const people = users.map((id) => findPerson(hub, id));
    if (people.some((person) => !person || person.isBot)) return refuse('user_not_found');
    if (people.some((person) => person?.isDeleted)) return refuse('user_disabled');
    const prefix = users.length > 1 ? 'G' : 'D';
    const { channel, isNew } = openDirect(hub, [...users, hub.seed.app.botUserId], () => freshId(hub.ids, prefix));
    const shown = flagArg(args, 'return_im') ? channelField(hub, channel) : { id: channel.id };
    return { ok: true, ...(isNew ? {} : { no_op: true, already_open: true }), channel: shown };
  },

  'conversations.info': ({ hub, args }) => {
    const channel = knownChannel(hub, textArg(args, 'channel'));
    if (isRefusal(channel)) return channel;
    const count = flagArg(args, 'include_num_members') ? { num_members: channel.memberIds.length } : {};
    return { ok: true, channel: { ...channelField(hub, channel), ...count } };
  },

  'conversations.list': ({ hub, args }) => {
    const types = (textArg(args, 'types') ?? 'public_channel').split(',').map((type) => type.trim());
    const kinds: Record<string, Channel['kind']> = {
      public_channel: 'public',
      private_channel: 'private',
      im: 'direct',
      mpim: 'direct',
    };
    if (types.some((type) => !Object.hasOwn(kinds, type))) return refuse('invalid_types');
    const wanted = new Set(types.map((type) => kinds[type]));
    const all = hub.data.channels.filter(
      (channel) =>
        wanted.has(channel.kind) &&
        (channel.kind === 'public' || isMember(hub, channel)) &&
        !(flagArg(args, 'exclude_archived') && channel.isArchived),
    );
    const part = page(all, args);
    if (isRefusal(part)) return part;
    return { ok: true, channels: part.items.map((channel) => channelField(hub, channel)), ...part.more };
  },

  'conversations.members': ({ hub, args }) => {
    const channel = knownChannel(hub, textArg(args, 'channel'));
    if (isRefusal(channel)) return channel;
    const part = page(channel.memberIds, args);
    return isRefusal(part) ? part : { ok: true, members: part.items, ...part.more };
  },

  'conversations.join': ({ hub, args }) => {
    const channel = knownChannel(hub, textArg(args, 'channel'));
    if (isRefusal(channel)) return channel;
    if (channel.isArchived) return refuse('is_archived');
    if (channel.kind !== 'public') return refuse('method_not_supported_for_channel_type');
    const wasMember = isMember(hub, channel);
    if (!wasMember) {
      channel.memberIds.push(hub.seed.app.botUserId);
      hub.changed();
      hub.live.tell({ type: 'workspace' }, () => true);
    }
    const warning = wasMember
      ? { warning: 'already_in_channel', response_metadata: { warnings: ['already_in_channel'] } }
      : {};
    return { ok: true, channel: channelField(hub, channel), ...warning };
  },

  'conversations.history': ({ hub, args }) => {
    const channel = readableChannel(hub, textArg(args, 'channel'));
    if (isRefusal(channel)) return channel;
    const messages = storedIn(hub, channel.id)
      .filter((message) => message.threadTs === undefined || message.isBroadcast === true)
      .filter((message) => isBetween(message.ts, args))
      .reverse();
    const part = page(messages, args);
    if (isRefusal(part)) return part;
    const shown = part.items.map((message) => historyField({ hub, args }, message));
    return { ok: true, messages: shown, has_more: part.hasMore, pin_count: 0, ...(part.hasMore ? part.more : {}) };
  },

  'conversations.replies': ({ hub, args }) => {
    const channel = readableChannel(hub, textArg(args, 'channel'));
    if (isRefusal(channel)) return channel;
    const parent = findMessage(hub, channel.id, textArg(args, 'ts') ?? '');
    if (!parent) return refuse('thread_not_found');
    const part = page([parent, ...repliesOf(hub, parent).filter((reply) => isBetween(reply.ts, args))], args);
    if (isRefusal(part)) return part;
    const shown = part.items.map((message) => historyField({ hub, args }, message));
    return { ok: true, messages: shown, has_more: part.hasMore, ...(part.hasMore ? part.more : {}) };
  },
};

function isBetween(ts: string, args: Fields): boolean {
  const oldest = textArg(args, 'oldest');
  const latest = textArg(args, 'latest');
  const edge = flagArg(args, 'inclusive') ? 0 : 1;
  if (oldest !== undefined && compareTs(ts, oldest) < 0) return false;
  if (latest !== undefined && compareTs(latest, ts) < 0) return false;
  return edge === 0 || (ts !== oldest && ts !== latest);
}

function historyField({ hub, args }: Call, message: StoredMessage): Fields {
  const shown = messageField(hub, message, repliesOf(hub, message));
  const hasMetadata = flagArg(args, 'include_all_metadata') && message.metadata !== undefined;
  return hasMetadata ? { ...shown, metadata: message.metadata } : shown;
}

function channelField(hub: Hub, channel: Channel): Fields {
  const isDirect = channel.kind === 'direct';
  const isGroup = isDirect && channel.memberIds.length > 2;
  const others = channel.memberIds.filter((id) => id !== hub.seed.app.botUserId);
  const seed = hub.seed.channels.find((one) => one.id === channel.id);
  return {
    id: channel.id,
    ...(isDirect && !isGroup ? { user: others[0] } : { name: isGroup ? `mpdm-${channel.id}` : channel.name }),
    is_channel: channel.kind === 'public',
    is_group: channel.kind === 'private',
    is_im: isDirect && !isGroup,
    is_mpim: isGroup,
    is_private: channel.kind !== 'public',
    is_general: seed?.isGeneral ?? false,
    is_archived: channel.isArchived,
    is_member: isMember(hub, channel),
    is_shared: false,
    is_ext_shared: false,
    is_org_shared: false,
    is_read_only: false,
    is_thread_only: false,
    created: 1_700_000_000,
    context_team_id: hub.seed.team.id,
    topic: { value: '', creator: '', last_set: 0 },
    purpose: { value: channel.purpose, creator: '', last_set: 0 },
    ...(isDirect ? {} : { name_normalized: channel.name }),
  };
}

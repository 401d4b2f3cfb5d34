import type { Hub } from '../hub.ts';
import { freshId } from '../hub.ts';
import { findChannel, findPerson, openDirect } from '../people/directory.ts';
import type { Channel } from '../protocol.ts';
import { type Refusal, refuse } from './call.ts';

/** A channel that the bot may know of: public, or one it is a member of. */
export function knownChannel(hub: Hub, id: string | undefined): Channel | Refusal {
  const channel = id === undefined ? undefined : findChannel(hub, id);
  if (!channel) return refuse('channel_not_found');
  return channel.kind === 'public' || isMember(hub, channel) ? channel : refuse('channel_not_found');
}

/** Whether the bot is a member. */
export function isMember(hub: Hub, channel: Channel): boolean {
  return channel.memberIds.includes(hub.seed.app.botUserId);
}

/** A channel whose messages the bot may read: it must be a member. */
export function readableChannel(hub: Hub, id: string | undefined): Channel | Refusal {
  const channel = knownChannel(hub, id);
  return 'ok' in channel || isMember(hub, channel) ? channel : refuse('not_in_channel');
}

/** A channel that the bot may write to: public ones always, private ones as a member. */
export function writableChannel(hub: Hub, id: string | undefined): Channel | Refusal {
  const channel = id === undefined ? undefined : findChannel(hub, id);
  if (!channel) return refuse('channel_not_found');
  if (channel.isArchived) return refuse('is_archived');
  if (channel.kind === 'public' || isMember(hub, channel)) return channel;
  return refuse(channel.kind === 'private' ? 'not_in_channel' : 'channel_not_found');
}

/** Where `chat.postMessage` posts: a channel's id or name, or a person's id for a direct message. */
export function postTarget(hub: Hub, given: string | undefined): Channel | Refusal {
  if (given === undefined) return refuse('channel_not_found');
  const person = findPerson(hub, given);
  if (person) {
    if (person.isDeleted || person.isBot) return refuse('channel_not_found');
    return openDirect(hub, [person.id, hub.seed.app.botUserId], () => freshId(hub.ids, 'D')).channel;
  }
  const named = hub.data.channels.find(({ name, kind }) => kind !== 'direct' && name === given.replace(/^#/, ''));
  return writableChannel(hub, named?.id ?? given);
}

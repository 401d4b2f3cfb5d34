import type { Fields } from '../fields.ts';
import { type Hub, nextTs } from '../hub.ts';
import { findVisible, repliesOf } from '../messages.ts';
import type { ActResult, Channel, Person } from '../protocol.ts';
import { done, failed, notDelivered } from './outcome.ts';
import { channelField, messageField, origin, userField } from './payloads.ts';

/** Uses a shortcut: a global one, or one of a message. */
export async function takeShortcut(
  hub: Hub,
  person: Person,
  callbackId: string,
  channel: Channel | null,
  ts: string | undefined,
): Promise<ActResult> {
  const shortcut = hub.seed.shortcuts.find((one) => one.callbackId === callbackId);
  if (!shortcut) return failed('shortcut_not_found', 'There is no such shortcut.');
  const context = shortcut.kind === 'message' ? messageContext(hub, person, channel, ts) : {};
  if (context === null) return failed('message_not_found', 'That message is gone.');
  const ack = await hub.delivery.send('interactive', {
    type: shortcut.kind === 'message' ? 'message_action' : 'shortcut',
    ...origin(hub),
    user: userField(hub, person),
    action_ts: nextTs(hub),
    callback_id: callbackId,
    trigger_id: hub.triggers.issue({ personId: person.id }),
    ...context,
  });
  return ack.ok ? done(hub, person.id) : notDelivered(ack);
}

function messageContext(hub: Hub, person: Person, channel: Channel | null, ts: string | undefined): Fields | null {
  const message = channel && ts !== undefined ? findVisible(hub, person.id, channel.id, ts) : undefined;
  if (!channel || !message) return null;
  const target = { personId: person.id, channel: channel.id, originalTs: message.ts };
  return {
    channel: channelField(channel),
    message_ts: message.ts,
    message: messageField(hub, message, repliesOf(hub, message)),
    response_url: `${hub.url()}/response/${hub.responseUrls.issue(target)}`,
  };
}

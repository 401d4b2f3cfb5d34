import { findElement } from '../block-elements.ts';
import { asList, type Fields, isFields } from '../fields.ts';
import type { Hub } from '../hub.ts';
import { findVisible } from '../messages.ts';
import type { Person } from '../protocol.ts';
import { limits } from '../validate/limits.ts';
import { topModal } from '../views.ts';
import { messageField, origin, userField, viewField } from './payloads.ts';

export interface SuggestionQuery {
  /** Set for an element of a message; otherwise `surface` says which view it is in. */
  channel?: string;
  ts?: string;
  surface?: string;
  blockId: string;
  actionId: string;
  query: string;
}

/** Asks the app for the options of an `external_select` that match what the person has typed. */
export async function suggest(hub: Hub, person: Person, asked: SuggestionQuery): Promise<Fields> {
  const { channel, ts, surface, blockId, actionId, query } = asked;
  const message = channel && ts ? findVisible(hub, person.id, channel, ts) : undefined;
  const view = surface === 'home' ? hub.data.homes.get(person.id) : topModal(hub, person.id);
  const found = findElement(message?.blocks ?? view?.blocks, blockId, actionId);
  if (!found || !String(found.element.type).endsWith('external_select')) return { options: [] };
  const container = message
    ? {
        type: 'message',
        message_ts: message.ts,
        channel_id: message.channel,
        is_ephemeral: message.visibleTo !== undefined,
      }
    : { type: 'view', view_id: view?.id };
  const ack = await hub.delivery.send('interactive', {
    type: 'block_suggestion',
    ...origin(hub),
    user: userField(hub, person),
    container,
    action_id: actionId,
    block_id: blockId,
    value: query.slice(0, limits.placeholder),
    ...(message ? { channel: { id: message.channel }, message: messageField(hub, message) } : {}),
    ...(!message && view ? { view: viewField(hub, view) } : {}),
  });
  const payload = ack.ok && isFields(ack.payload) ? ack.payload : {};
  const groups = asList(payload.option_groups);
  return groups.length > 0
    ? { options: [], option_groups: groups.slice(0, limits.optionGroups) }
    : { options: asList(payload.options).slice(0, limits.selectOptions) };
}

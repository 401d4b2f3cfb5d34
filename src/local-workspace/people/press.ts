import { allBlocks, elementsOf, findElement } from '../block-elements.ts';
import { chosenValue, valuesOf } from '../element-values.ts';
import type { Fields } from '../fields.ts';
import { type Hub, nowSeconds } from '../hub.ts';
import { dropOldest, findVisible, repliesOf } from '../messages.ts';
import type { Act, ActResult, Channel, Person } from '../protocol.ts';
import type { StoredMessage, Values } from '../records.ts';
import { done, failed, notDelivered } from './outcome.ts';
import { channelField, messageField, origin, userField } from './payloads.ts';

/** Uses an element of a message. */
export async function press(
  hub: Hub,
  person: Person,
  channel: Channel,
  act: Extract<Act, { kind: 'press' }>,
): Promise<ActResult> {
  const message = findVisible(hub, person.id, channel.id, act.ts);
  if (!message) return failed('message_not_found', 'That message is gone.');
  const found = findElement(message.blocks, act.blockId, act.actionId) ?? redrawn(message.blocks, act);
  const value = found ? chosenValue(found.element, act.element as unknown as Fields) : null;
  if (!found || !value) return failed('element_not_found', 'That message has changed: look again.');
  const key = `${person.id} ${channel.id} ${message.ts}`;
  const values = hub.messageValues.get(key) ?? {};
  hub.messageValues.set(key, values);
  dropOldest(hub.messageValues);
  setValue(values, act.blockId, act.actionId, value);
  if (!dispatches(found.block)) return { ok: true };
  const action = actionField(hub, found, value);
  const payload = messageActions(hub, person, channel, message, values, action);
  const ack = await hub.delivery.send('interactive', payload);
  return ack.ok ? done(hub, person.id) : notDelivered(ack);
}

/**
 * A press and an edit may cross on their way. What is still there under the same action is pressed as the person saw it,
 * with the block's id of then.
 */
function redrawn(
  blocks: unknown,
  { blockId, actionId, element: pressed }: Extract<Act, { kind: 'press' }>,
): { block: Fields; element: Fields } | null {
  for (const { block } of allBlocks(blocks))
    for (const { element } of elementsOf(block))
      if (element.action_id === actionId) {
        const seen = pressed.type === 'button' && pressed.value !== undefined ? { value: pressed.value } : {};
        return { block: { ...block, block_id: blockId }, element: { ...element, ...seen } };
      }
  return null;
}

/** Whether using this block's element is told to the app at once. */
export function dispatches(block: Fields): boolean {
  return block.type !== 'input' || block.dispatch_action === true;
}

/** Remembers what the person has chosen. */
export function setValue(values: Values, blockId: string, actionId: string, value: Fields): void {
  const ofBlock = values[blockId] ?? {};
  ofBlock[actionId] = value;
  values[blockId] = ofBlock;
}

/** The `actions[0]` of a `block_actions` payload. */
export function actionField(hub: Hub, found: { block: Fields; element: Fields }, value: Fields): Fields {
  const { block, element } = found;
  const drawn = ['text', 'placeholder', 'style', 'confirm'].flatMap((name) =>
    element[name] === undefined ? [] : [[name, element[name]]],
  );
  return {
    action_id: element.action_id,
    block_id: block.block_id,
    ...Object.fromEntries(drawn),
    ...value,
    type: element.type,
    action_ts: `${nowSeconds(hub)}.${String(hub.data.lastMicros % 1_000_000).padStart(6, '0')}`,
  };
}

function messageActions(
  hub: Hub,
  person: Person,
  channel: Channel,
  message: StoredMessage,
  values: Values,
  action: Fields,
): Fields {
  const isEphemeral = message.visibleTo !== undefined;
  const thread = message.threadTs === undefined ? {} : { thread_ts: message.threadTs };
  const target = { personId: person.id, channel: channel.id, originalTs: message.ts };
  const metadata = message.metadata === undefined ? {} : { metadata: message.metadata };
  return {
    type: 'block_actions',
    user: userField(hub, person),
    ...origin(hub),
    container: {
      type: 'message',
      message_ts: message.ts,
      channel_id: channel.id,
      is_ephemeral: isEphemeral,
      ...thread,
    },
    trigger_id: hub.triggers.issue({ personId: person.id }),
    channel: channelField(channel),
    // Slack leaves the message out when it is ephemeral.
    ...(isEphemeral ? {} : { message: { ...messageField(hub, message, repliesOf(hub, message)), ...metadata } }),
    state: { values: valuesOf(message.blocks, values) },
    response_url: `${hub.url()}/response/${hub.responseUrls.issue(
      message.threadTs === undefined ? target : { ...target, threadTs: message.threadTs },
    )}`,
    actions: [action],
  };
}

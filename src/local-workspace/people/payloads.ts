import { valuesOf } from '../element-values.ts';
import type { Fields } from '../fields.ts';
import { type Hub, nowSeconds } from '../hub.ts';
import type { Channel, Person } from '../protocol.ts';
import type { StoredMessage, StoredView } from '../records.ts';

const verificationToken = 'local-workspace';

/** What every interaction carries: where it comes from. */
export function origin(hub: Hub): Fields {
  const { team, app } = hub.seed;
  return {
    token: verificationToken,
    api_app_id: app.id,
    team: { id: team.id, domain: team.domain },
    enterprise: null,
    is_enterprise_install: false,
  };
}

/** The person who acts, as interactions name them. */
export function userField(hub: Hub, person: Person): Fields {
  return { id: person.id, username: person.name, name: person.name, team_id: hub.seed.team.id };
}

/** A channel as interactions and commands name it. */
export function channelField(channel: Channel): { id: string; name: string } {
  const hidden = { private: 'privategroup', direct: 'directmessage' } as const;
  return { id: channel.id, name: channel.kind === 'public' ? channel.name : hidden[channel.kind] };
}

/** The body of a slash command. */
export function commandPayload(
  hub: Hub,
  person: Person,
  channel: Channel,
  typed: { command: string; text: string },
  links: { triggerId: string; responseUrl: string },
): Fields {
  const { team, app } = hub.seed;
  const { id, name } = channelField(channel);
  return {
    token: verificationToken,
    team_id: team.id,
    team_domain: team.domain,
    channel_id: id,
    channel_name: name,
    user_id: person.id,
    user_name: person.name,
    command: typed.command,
    text: typed.text,
    api_app_id: app.id,
    is_enterprise_install: 'false',
    response_url: links.responseUrl,
    trigger_id: links.triggerId,
  };
}

/** A message as the Web API and interactions show it. */
export function messageField(hub: Hub, message: StoredMessage, replies: StoredMessage[] = []): Fields {
  const { team, app } = hub.seed;
  const isBots = message.authorId === app.botUserId;
  const last = replies.at(-1);
  return {
    type: 'message',
    ...(message.isTombstone ? { subtype: 'tombstone', hidden: true } : {}),
    user: message.authorId,
    ts: message.ts,
    text: message.text,
    team: team.id,
    ...(isBots ? { bot_id: app.botId, app_id: app.id, bot_profile: botProfile(hub) } : {}),
    ...(message.blocks.length > 0 ? { blocks: message.blocks } : {}),
    ...(message.threadTs === undefined ? {} : { thread_ts: message.threadTs }),
    ...(last ? { thread_ts: message.ts, reply_count: replies.length, latest_reply: last.ts } : {}),
    ...(replies.length > 0 ? { reply_users: [...new Set(replies.map((reply) => reply.authorId))] } : {}),
    ...(message.editedAt === undefined
      ? {}
      : { edited: { user: message.authorId, ts: `${Math.floor(message.editedAt / 1000)}.000000` } }),
    ...(message.reactions.length > 0
      ? { reactions: message.reactions.map(({ name, userIds }) => ({ name, users: userIds, count: userIds.length })) }
      : {}),
  };
}

function botProfile(hub: Hub): Fields {
  const { team, app } = hub.seed;
  return { id: app.botId, app_id: app.id, name: app.name, team_id: team.id, deleted: false, updated: 0 };
}

/** A view as the Web API and interactions show it. */
export function viewField(hub: Hub, view: StoredView): Fields {
  const { team, app } = hub.seed;
  return {
    id: view.id,
    team_id: team.id,
    type: view.type,
    blocks: view.blocks,
    private_metadata: view.privateMetadata,
    callback_id: view.callbackId,
    state: { values: valuesOf(view.blocks, view.values) },
    hash: view.hash,
    title: view.title ?? null,
    clear_on_close: view.clearOnClose,
    notify_on_close: view.notifyOnClose,
    close: view.close ?? null,
    submit: view.submit ?? null,
    previous_view_id: view.previousId,
    root_view_id: view.rootId,
    app_id: app.id,
    external_id: view.externalId,
    app_installed_team_id: team.id,
    bot_id: app.botId,
  };
}

/** The outer body of an event. */
export function eventPayload(hub: Hub, eventId: string, event: Fields): Fields {
  const { team, app } = hub.seed;
  return {
    token: verificationToken,
    team_id: team.id,
    api_app_id: app.id,
    event,
    type: 'event_callback',
    event_id: eventId,
    event_time: nowSeconds(hub),
    authorizations: [
      { enterprise_id: null, team_id: team.id, user_id: app.botUserId, is_bot: true, is_enterprise_install: false },
    ],
    is_ext_shared_channel: false,
    event_context: `4-${eventId}`,
  };
}

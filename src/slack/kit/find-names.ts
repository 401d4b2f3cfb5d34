import type { WebClient } from '@slack/web-api';
import type { SlackIds, SlackNames } from '../../domain/settings-names.ts';

const pageSize = 200;
/** For such a large workspace, use ids: each page is a call, and Slack allows about twenty a minute. */
const mostPages = 15;

/** Names in the settings that do not exist in Slack, or exist twice. */
export class UnknownNames extends Error {
  readonly names: readonly string[];
  constructor(names: readonly string[], isWhole: boolean) {
    const found = isWhole ? 'Slack does not know' : `The first ${mostPages * pageSize} of the workspace do not include`;
    super(
      `${found} ${names.join(', ')}: correct the names in the settings, create what is missing, invite the bot to private channels, or write the ids.`,
    );
    this.name = 'UnknownNames';
    this.names = names;
  }
}

/**
 * Looks up names, with one listing per type and only for types in use. Throws UnknownNames, or what the client throws
 * when Slack cannot be reached.
 */
export async function findNames(client: WebClient, names: SlackNames): Promise<SlackIds> {
  const ids = {
    channels: names.channels.length === 0 ? new Map<string, string>() : await channelIds(client),
    people: names.people.length === 0 ? new Map<string, string>() : await personIds(client),
    groups: names.groups.length === 0 ? new Map<string, string>() : await groupIds(client),
  };
  const missing = (['channels', 'people', 'groups'] as const).flatMap((kind) =>
    names[kind].filter((name) => !ids[kind].has(name)),
  );
  if (missing.length > 0)
    throw new UnknownNames(missing, [...ids.channels.keys(), ...ids.people.keys()].length < mostPages * pageSize);
  return ids;
}

async function channelIds(client: WebClient): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  await eachPage(async (cursor) => {
    const { channels = [], response_metadata: more } = await client.conversations.list({
      types: 'public_channel,private_channel',
      exclude_archived: true,
      limit: pageSize,
      ...cursor,
    });
    for (const { id, name } of channels) if (id && name) found.set(`#${name}`, id);
    return more?.next_cursor;
  });
  return found;
}

/** A name shared by two people is ambiguous and matches nobody. */
async function personIds(client: WebClient): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const shared = new Set<string>();
  const add = (name: string | undefined, id: string) => {
    if (!name) return;
    const key = `@${name.toLowerCase()}`;
    if (found.has(key) && found.get(key) !== id) shared.add(key);
    found.set(key, id);
  };
  await eachPage(async (cursor) => {
    const { members = [], response_metadata: more } = await client.users.list({ limit: pageSize, ...cursor });
    for (const { id, name, deleted, profile } of members) {
      if (!id || deleted) continue;
      add(name, id);
      if (profile?.display_name && profile.display_name !== name) add(profile.display_name, id);
    }
    return more?.next_cursor;
  });
  for (const name of shared) found.delete(name);
  return found;
}

async function groupIds(client: WebClient): Promise<Map<string, string>> {
  const { usergroups = [] } = await client.usergroups.list({});
  return new Map(usergroups.flatMap(({ id, handle }) => (id && handle ? [[`@${handle}`, id] as const] : [])));
}

async function eachPage(read: (cursor: { cursor?: string }) => Promise<string | undefined>): Promise<void> {
  let cursor: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    cursor = await read(cursor ? { cursor } : {});
    if (!cursor) return;
  }
}

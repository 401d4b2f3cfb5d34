import type { Hub } from '../hub.ts';
import { compareTs, storedIn } from '../messages.ts';
import type { Person, PersonView, Workspace } from '../protocol.ts';
import type { StoredMessage } from '../records.ts';
import { toModalView, topModal } from '../views.ts';
import { allPeople, canSee, displayName, findChannel, findPerson } from './directory.ts';

/** What everybody can know of the workspace; private channels and direct conversations are only in a PersonView. */
export function workspaceView(hub: Hub): Workspace {
  const { team, app, userGroups, commands, shortcuts } = hub.seed;
  return {
    teamId: team.id,
    teamName: team.name,
    bot: { userId: app.botUserId, botId: app.botId, name: app.name },
    people: allPeople(hub),
    channels: hub.data.channels.filter((channel) => channel.kind === 'public'),
    userGroups,
    commands: commands.map(({ command, description, usageHint }) => ({ command, description, usageHint })),
    shortcuts,
    isAppConnected: hub.delivery.isConnected(),
  };
}

/** What this person sees around the messages; null when there is no such person. */
export function personView(hub: Hub, personId: string): PersonView | null {
  const person = findPerson(hub, personId);
  if (!person) return null;
  const channels = hub.data.channels
    .filter((channel) => canSee(hub, channel, personId))
    .map((channel) => ({
      ...channel,
      ...counts(hub, channel.id, channel.kind === 'direct', person),
      displayName: displayName(hub, channel, personId),
    }));
  const home = hub.data.homes.get(personId);
  const modal = topModal(hub, personId);
  return { person, channels, home: home ? { blocks: home.blocks } : null, modal: modal ? toModalView(modal) : null };
}

function counts(hub: Hub, channelId: string, isDirect: boolean, person: Person) {
  const read = hub.data.lastRead.get(person.id)?.get(channelId);
  const messages = storedIn(hub, channelId);
  const isMember = findChannel(hub, channelId)?.memberIds.includes(person.id) ?? false;
  let unread = 0;
  let mentions = 0;
  for (const message of isMember ? messages.toReversed() : []) {
    if (read !== undefined && compareTs(message.ts, read) <= 0) break;
    if (message.authorId === person.id) continue;
    if (isTopLevel(message)) unread += 1;
    if (isDirect || isCalled(hub, message, person.id)) mentions += 1;
  }
  return { unread, mentions, lastTs: messages.findLast(isTopLevel)?.ts ?? null };
}

function isTopLevel(message: StoredMessage): boolean {
  return message.threadTs === undefined || message.isBroadcast === true;
}

const called = new WeakMap<StoredMessage['blocks'], ReadonlySet<string>>();

/** Whom a message calls: ids of people and user groups, or everybody. Worked out once for each version of the message. */
function callsOf({ text, blocks }: StoredMessage): ReadonlySet<string> {
  const known = called.get(blocks);
  if (known) return known;
  const said = `${text} ${JSON.stringify(blocks)}`;
  const pattern =
    /<@([A-Z0-9]+)|<!subteam\^([A-Z0-9]+)|"user(?:group)?_id":"([A-Z0-9]+)"|<!(channel|here|everyone)|"type":"(broadcast)"/g;
  const calls = new Set<string>();
  for (const [, person, group, id] of said.matchAll(pattern)) calls.add(person ?? group ?? id ?? 'everybody');
  called.set(blocks, calls);
  return calls;
}

function isCalled(hub: Hub, message: StoredMessage, personId: string): boolean {
  const calls = callsOf(message);
  if (calls.size === 0) return false;
  if (calls.has('everybody') || calls.has(personId)) return true;
  return hub.seed.userGroups.some(({ id, memberIds }) => calls.has(id) && memberIds.includes(personId));
}

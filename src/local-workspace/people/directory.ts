import type { Hub } from '../hub.ts';
import type { Channel, Person } from '../protocol.ts';
import type { SeedPerson, WorkspaceSeed } from '../seed.ts';

const known = new WeakMap<WorkspaceSeed, Person[]>();

/** Everybody in the workspace, the bot last. */
export function allPeople({ seed }: Hub): Person[] {
  const people = known.get(seed) ?? listPeople(seed);
  known.set(seed, people);
  return people;
}

/** Says that the seed's people have changed. */
export function peopleChanged({ seed }: Hub): void {
  known.delete(seed);
}

function listPeople({ app, people }: WorkspaceSeed): Person[] {
  const bot: SeedPerson = {
    id: app.botUserId,
    name: app.name.toLowerCase(),
    realName: app.name,
    title: 'Release bot',
    email: '',
    avatarColor: '#0f172a',
  };
  return [...people.map((person) => toPerson(person, false)), toPerson(bot, true)];
}

function toPerson(person: SeedPerson, isBot: boolean): Person {
  return {
    id: person.id,
    name: person.name,
    realName: person.realName,
    title: person.title,
    avatarColor: person.avatarColor,
    isBot,
    isDeleted: person.isDeleted ?? false,
    isRestricted: person.isRestricted ?? false,
    isUltraRestricted: person.isUltraRestricted ?? false,
    isStranger: person.isStranger ?? false,
  };
}

/** The person with this id, the bot included. */
export function findPerson(hub: Hub, id: string): Person | undefined {
  return allPeople(hub).find((person) => person.id === id);
}

/** The channel or direct conversation with this id. */
export function findChannel(hub: Hub, id: string): Channel | undefined {
  return hub.data.channels.find((channel) => channel.id === id);
}

/** Whether this person may see the channel at all: members always, others only public ones, guests only their own. */
export function canSee(hub: Hub, channel: Channel, personId: string): boolean {
  if (channel.memberIds.includes(personId)) return true;
  const person = findPerson(hub, personId);
  return channel.kind === 'public' && person !== undefined && !isGuest(person);
}

/** Guests of both kinds and people of another organization. */
export function isGuest(person: Person): boolean {
  return person.isRestricted || person.isUltraRestricted || person.isStranger;
}

/** What the sidebar calls the channel: its name, or the other people of a direct conversation. */
export function displayName(hub: Hub, channel: Channel, asPersonId: string): string {
  if (channel.kind !== 'direct') return channel.name;
  const others = channel.memberIds.filter((id) => id !== asPersonId);
  return others.map((id) => findPerson(hub, id)?.realName ?? id).join(', ');
}

/** The direct conversation of exactly these people; it is made when there is none. */
export function openDirect(
  hub: Hub,
  memberIds: string[],
  freshChannelId: () => string,
): { channel: Channel; isNew: boolean } {
  const wanted = [...new Set(memberIds)].sort().join(' ');
  const existing = hub.data.channels.find(
    (channel) => channel.kind === 'direct' && [...channel.memberIds].sort().join(' ') === wanted,
  );
  if (existing) return { channel: existing, isNew: false };
  const channel: Channel = {
    id: freshChannelId(),
    name: '',
    kind: 'direct',
    purpose: '',
    memberIds: [...new Set(memberIds)],
    isArchived: false,
  };
  hub.data.channels.push(channel);
  hub.changed();
  hub.live.tell({ type: 'workspace' }, () => true);
  return { channel, isNew: true };
}

import { createHash } from 'node:crypto';
import type { SeedPerson, WorkspaceSeed } from './seed.ts';

/** Names as settings write them: channels as `#name`, people and user groups as `@name`. */
export interface NamesToAdd {
  channels: readonly string[];
  people: readonly string[];
  groups: readonly string[];
}

const colors = ['#7c3aed', '#0f766e', '#b45309', '#1d4ed8', '#be123c', '#15803d', '#a21caf'];

/**
 * The seed with everything added that is named and not in it yet. A new channel and a new user group have every full
 * member in them; the same name gets the same id each time, so what was said there stays.
 */
export function withNames(seed: WorkspaceSeed, names: NamesToAdd): WorkspaceSeed {
  const people = missing(
    names.people,
    seed.people.map(({ name }) => `@${name}`),
  ).map((name, index) => ({
    id: idOf('U', name),
    name,
    realName: name
      .split(/[._-]/)
      .map((part) => `${part.charAt(0).toUpperCase()}${part.slice(1)}`)
      .join(' '),
    title: '',
    email: `${name}@${seed.team.domain}.example`,
    avatarColor: colors[index % colors.length] ?? '#64748b',
  }));
  const everybody: SeedPerson[] = [...seed.people, ...people];
  const staff = everybody.filter((one) => !one.isDeleted && !one.isRestricted && !one.isStranger).map(({ id }) => id);
  return {
    ...seed,
    people: everybody,
    channels: [
      ...seed.channels,
      ...missing(
        names.channels,
        seed.channels.map(({ name }) => `#${name}`),
      ).map((name) => ({
        id: idOf('C', name),
        name,
        kind: 'public' as const,
        purpose: '',
        memberIds: [...staff, seed.app.botUserId],
      })),
    ],
    userGroups: [
      ...seed.userGroups,
      ...missing(
        names.groups,
        seed.userGroups.map(({ handle }) => `@${handle}`),
      ).map((handle) => ({ id: idOf('S', handle), handle, name: handle, memberIds: staff })),
    ],
  };
}

/** Those that are not known, without their first sign. */
function missing(names: readonly string[], known: readonly string[]): string[] {
  return names.filter((name) => !known.includes(name)).map((name) => name.slice(1));
}

function idOf(kind: 'C' | 'U' | 'S', name: string): string {
  return `${kind}0${createHash('sha256').update(name).digest('hex').slice(0, 8).toUpperCase()}`;
}

import type { Channel, Command, Person, UserGroup } from '../../protocol.ts';

export interface Completion {
  /** Replaces the text from `from` to the caret. */
  insert: string;
  from: number;
  label: string;
  detail: string;
  kind: 'command' | 'person' | 'group' | 'channel' | 'broadcast';
}

export interface Directory {
  commands: Command[];
  people: Person[];
  channels: Channel[];
  userGroups: UserGroup[];
}

const LIMIT = 8;

/** Commands while the line is only a command word; names after `@` and `#` anywhere. */
export const completionsAt = (text: string, caret: number, directory: Directory): Completion[] => {
  const before = text.slice(0, caret);
  if (/^\/\S*$/.test(before)) {
    return directory.commands
      .filter((command) => command.command.startsWith(before.toLowerCase()))
      .slice(0, LIMIT)
      .map((command) => ({
        insert: `${command.command} `,
        from: 0,
        label: [command.command, command.usageHint].filter((part) => part !== '').join(' '),
        detail: command.description,
        kind: 'command' as const,
      }));
  }
  const match = /(?:^|\s)([@#])([\p{L}\p{N}._-]*)$/u.exec(before);
  if (match === null) return [];
  const typed = (match[2] ?? '').toLowerCase();
  const from = before.length - typed.length - 1;
  return match[1] === '#' ? channelsLike(typed, from, directory) : mentionsLike(typed, from, directory);
};

const channelsLike = (typed: string, from: number, { channels }: Directory): Completion[] =>
  channels
    .filter((channel) => channel.kind !== 'direct' && !channel.isArchived && channel.name.includes(typed))
    .slice(0, LIMIT)
    .map((channel) => ({
      insert: `#${channel.name} `,
      from,
      label: channel.name,
      detail: channel.purpose,
      kind: 'channel',
    }));

const mentionsLike = (typed: string, from: number, { people, userGroups }: Directory): Completion[] => {
  const persons = people
    .filter((person) => !person.isDeleted)
    .filter((person) => person.name.includes(typed) || person.realName.toLowerCase().includes(typed))
    .map(
      (person): Completion => ({
        insert: `@${person.name} `,
        from,
        label: person.realName,
        detail: person.title,
        kind: 'person',
      }),
    );
  const groups = userGroups
    .filter((group) => group.handle.includes(typed))
    .map(
      (group): Completion => ({
        insert: `@${group.handle} `,
        from,
        label: `@${group.handle}`,
        detail: group.name,
        kind: 'group',
      }),
    );
  const broadcasts = ['here', 'channel']
    .filter((range) => typed !== '' && range.startsWith(typed))
    .map(
      (range): Completion => ({
        insert: `@${range} `,
        from,
        label: `@${range}`,
        detail: range === 'here' ? 'Everyone who is active' : 'Everyone in this channel',
        kind: 'broadcast',
      }),
    );
  return [...persons, ...groups, ...broadcasts].slice(0, LIMIT);
};

/** The command whose arguments are being typed: its usage stays in sight. */
export const commandInHand = (text: string, commands: Command[]): Command | null => {
  const word = /^(\/\S+)\s/.exec(text)?.[1];
  return commands.find((command) => command.command === word) ?? null;
};

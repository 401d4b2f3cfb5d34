import { type ReactNode, useMemo } from 'react';
import type { Channel, Person, SelectedOption } from '../../protocol.ts';
import { InlineText } from '../blocks/mrkdwn.tsx';
import { Avatar } from '../components/avatar.tsx';
import { Icon } from '../components/icon.tsx';
import { asString, type Json, readOptionGroups } from '../model/read-json.ts';
import { useWorkspace } from '../workspace-context.tsx';
import type { ListGroup, ListItem } from './listbox.tsx';

export const optionItem = (option: SelectedOption): ListItem => ({
  key: option.value,
  words: option.text.text,
  node: (
    <span className="option-text">
      <InlineText value={option.text} />
      {option.description !== undefined && (
        <span className="choice-note">
          <InlineText value={option.description} />
        </span>
      )}
    </span>
  ),
});

const withSign = (sign: ReactNode, words: string, key: string): ListItem => ({
  key,
  words,
  node: (
    <>
      {sign}
      <span className="option-text">{words}</span>
    </>
  ),
});

const personItem = (person: Person): ListItem =>
  withSign(<Avatar id={person.id} size="tiny" />, person.realName || person.name, person.id);

const channelItem = (channel: Channel): ListItem =>
  withSign(<Icon name={channel.kind === 'private' ? 'lock' : 'hash'} size={14} />, channel.name, channel.id);

/** What a select offers: its own options, or the people or channels of the workspace. */
export const useSelectGroups = (element: Json): ListGroup[] => {
  const { workspace, me } = useWorkspace();
  return useMemo(() => {
    const type = asString(element.type);
    if (type.endsWith('users_select')) {
      return [{ label: '', items: workspace.people.filter((person) => !person.isDeleted).map(personItem) }];
    }
    if (type.endsWith('channels_select') || type.endsWith('conversations_select')) {
      const isVisible = (channel: Channel): boolean =>
        !channel.isArchived &&
        (channel.kind === 'public' || (channel.kind === 'private' && channel.memberIds.includes(me.id)));
      return [{ label: '', items: workspace.channels.filter(isVisible).map(channelItem) }];
    }
    return readOptionGroups(element).map((group) => ({ label: group.label, items: group.options.map(optionItem) }));
  }, [element, workspace, me.id]);
};

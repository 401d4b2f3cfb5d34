import type { ReactNode } from 'react';
import type { PersonView } from '../../protocol.ts';
import { HOME } from '../model/address.ts';
import { useTheme } from '../theme.tsx';
import { useWorkspace } from '../workspace-context.tsx';
import { Avatar } from './avatar.tsx';
import { Icon } from './icon.tsx';
import { JoinMenu } from './join-menu.tsx';
import { PersonSwitcher } from './person-switcher.tsx';

type SeenChannel = PersonView['channels'][number];

function Entry(props: {
  sign: ReactNode;
  name: string;
  isCurrent: boolean;
  unread?: number;
  mentions?: number;
  onOpen: () => void;
}): ReactNode {
  const { unread = 0, mentions = 0 } = props;
  const news = mentions > 0 ? `, ${mentions} mentions` : unread > 0 ? ', unread' : '';
  return (
    <li>
      <button
        type="button"
        className={`entry ${unread > 0 ? 'is-unread' : ''}`}
        aria-current={props.isCurrent ? 'page' : undefined}
        aria-label={props.name + news}
        onClick={props.onOpen}
      >
        {props.sign}
        <span className="entry-name">{props.name}</span>
        {mentions > 0 && <span className="badge">{mentions}</span>}
        {mentions === 0 && unread > 0 && <span className="dot" />}
      </button>
    </li>
  );
}

interface SidebarProps {
  view: PersonView | null;
  current: string | null;
  onOpen: (channel: string) => void;
  onChoose: (person: string) => void;
}

export function Sidebar({ view, current, onOpen, onChoose }: SidebarProps): ReactNode {
  const { workspace, me } = useWorkspace();
  const { shade, toggle } = useTheme();
  const channels = view?.channels ?? [];
  /** Public channels can be looked into without joining; the list keeps to those one is in, and the one in view. */
  const rooms = channels.filter(
    (channel) => channel.kind !== 'direct' && (channel.memberIds.includes(me.id) || channel.id === current),
  );
  const directs = channels.filter((channel) => channel.kind === 'direct');
  const other = (channel: SeenChannel): string => channel.memberIds.find((id) => id !== me.id) ?? me.id;
  const entry = (channel: SeenChannel, sign: ReactNode, name: string): ReactNode => (
    <Entry
      key={channel.id}
      sign={sign}
      name={name}
      isCurrent={channel.id === current}
      unread={channel.id === current ? 0 : channel.unread}
      mentions={channel.id === current ? 0 : channel.mentions}
      onOpen={() => onOpen(channel.id)}
    />
  );
  return (
    <nav className="sidebar" aria-label="Workspace">
      <div className="sidebar-head">
        <div className="team">
          <span className="team-name">{workspace.teamName}</span>
          <span className="team-note">Local workspace</span>
        </div>
        <button
          type="button"
          className="tool"
          aria-label={shade === 'dark' ? 'Use light colors' : 'Use dark colors'}
          title={shade === 'dark' ? 'Use light colors' : 'Use dark colors'}
          onClick={toggle}
        >
          <Icon name={shade === 'dark' ? 'sun' : 'moon'} />
        </button>
      </div>
      <PersonSwitcher onChoose={onChoose} />
      <div className="sidebar-scroll">
        <h2>App</h2>
        <ul>
          <Entry
            sign={<Avatar id={workspace.bot.userId} size="tiny" />}
            name={`${workspace.bot.name} Home`}
            isCurrent={current === HOME}
            onOpen={() => onOpen(HOME)}
          />
        </ul>
        <div className="sidebar-section">
          <h2>Channels</h2>
          <JoinMenu joined={rooms.map((channel) => channel.id)} onOpen={onOpen} />
        </div>
        <ul>
          {rooms.map((channel) =>
            entry(
              channel,
              <Icon name={channel.kind === 'private' ? 'lock' : 'hash'} size={16} />,
              channel.displayName || channel.name,
            ),
          )}
        </ul>
        {directs.length > 0 && <h2>Direct messages</h2>}
        <ul>
          {directs.map((channel) => entry(channel, <Avatar id={other(channel)} size="tiny" />, channel.displayName))}
        </ul>
      </div>
    </nav>
  );
}

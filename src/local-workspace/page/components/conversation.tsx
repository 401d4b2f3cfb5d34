import type { ReactNode } from 'react';
import type { Message, PersonView } from '../../protocol.ts';
import { findChannel, nameOf, useWorkspace } from '../workspace-context.tsx';
import { AppTabs } from './app-tabs.tsx';
import { Avatar } from './avatar.tsx';
import { Composer } from './composer.tsx';
import { Icon } from './icon.tsx';
import { MessageList } from './message-list.tsx';
import { PaneHeader } from './pane-header.tsx';

type SeenChannel = PersonView['channels'][number];

interface ConversationProps {
  channel: SeenChannel;
  messages: Message[] | undefined;
}

function Intro({ channel }: { channel: SeenChannel }): ReactNode {
  const { workspace, me } = useWorkspace();
  if (channel.kind !== 'direct') {
    return (
      <div className="intro">
        <span className="intro-sign">
          <Icon name={channel.kind === 'private' ? 'lock' : 'hash'} size={24} />
        </span>
        <h2>{channel.displayName || channel.name}</h2>
        <p>{channel.purpose || 'This is the very beginning of the channel.'}</p>
      </div>
    );
  }
  const other = channel.memberIds.find((id) => id !== me.id) ?? me.id;
  return (
    <div className="intro">
      <Avatar id={other} size="large" />
      <h2>{channel.displayName}</h2>
      <p>This is the very beginning of the messages between {nameOf(workspace, other)} and you.</p>
    </div>
  );
}

export function Conversation({ channel, messages }: ConversationProps): ReactNode {
  const { workspace, me, act } = useWorkspace();
  const isDirect = channel.kind === 'direct';
  const name = channel.displayName || channel.name;
  const members = findChannel(workspace, channel.id)?.memberIds ?? channel.memberIds;
  const isMember = isDirect || members.includes(me.id);
  const isWithBot = isDirect && channel.memberIds.includes(workspace.bot.userId);
  const title = isDirect ? name : `#${name}`;
  return (
    <>
      <PaneHeader
        sign={
          isDirect ? (
            <Avatar id={channel.memberIds.find((id) => id !== me.id) ?? me.id} size="small" />
          ) : (
            <Icon name={channel.kind === 'private' ? 'lock' : 'hash'} size={18} />
          )
        }
        title={name}
        note={channel.purpose}
        aside={
          isDirect ? null : (
            <span className="pane-members">{members.length === 1 ? '1 member' : `${members.length} members`}</span>
          )
        }
      />
      {isWithBot && <AppTabs current="messages" />}
      {messages === undefined ? (
        <div className="message-scroll-frame" aria-busy="true" />
      ) : (
        <MessageList
          key={`messages ${channel.id}`}
          label={`Messages in ${title}`}
          messages={messages}
          intro={<Intro channel={channel} />}
        />
      )}
      {channel.isArchived ? (
        <p className="composer-closed">This channel is archived.</p>
      ) : isMember ? (
        <Composer key={`composer ${channel.id}`} channel={channel.id} placeholder={`Message ${title}`} />
      ) : (
        <div className="composer-closed">
          <span>You are looking at #{name}, but you are not a member.</span>
          <button
            type="button"
            className="button is-primary"
            onClick={() => void act({ kind: 'join', as: me.id, channel: channel.id })}
          >
            Join channel
          </button>
        </div>
      )}
    </>
  );
}

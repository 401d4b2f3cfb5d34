import type { ReactNode } from 'react';
import type { Message } from '../../protocol.ts';
import { formatTime } from '../model/slack-date.ts';
import { isAppUser, nameOf, useWorkspace } from '../workspace-context.tsx';
import { Avatar } from './avatar.tsx';
import { Icon } from './icon.tsx';
import { Files, Reactions, ThreadBar } from './message-extras.tsx';
import { MessageBody } from './message-surface.tsx';
import { MessageToolbar } from './message-toolbar.tsx';

interface MessageItemProps {
  message: Message;
  isContinuation: boolean;
  isInThread: boolean;
}

export function MessageItem({ message, isContinuation, isInThread }: MessageItemProps): ReactNode {
  const { workspace } = useWorkspace();
  const posted = new Date(message.postedAt);
  const time = (
    <time dateTime={posted.toISOString()} title={posted.toLocaleString('en-US')}>
      {isContinuation ? formatTime(posted).replace(/ [AP]M$/, '') : formatTime(posted)}
    </time>
  );
  const name = nameOf(workspace, message.authorId);
  return (
    <li
      className={`message ${isContinuation ? 'is-continuation' : ''} ${message.isEphemeral ? 'is-ephemeral' : ''}`}
      data-ts={message.ts}
    >
      <div className="message-side">{isContinuation ? time : <Avatar id={message.authorId} />}</div>
      <article className="message-main" aria-label={`${name}, ${formatTime(posted)}`}>
        {message.isEphemeral && (
          <p className="only-you">
            <Icon name="eye" size={14} />
            Only visible to you
          </p>
        )}
        {!isContinuation && (
          <div className="message-head">
            <span className="message-author">{name}</span>
            {isAppUser(workspace, message.authorId) && <span className="app-badge">App</span>}
            {time}
          </div>
        )}
        <MessageBody message={message} />
        {message.editedAt !== undefined && <span className="edited">(edited)</span>}
        <Files files={message.files} />
        <Reactions reactions={message.reactions} />
        {!isInThread && <ThreadBar message={message} />}
      </article>
      <MessageToolbar message={message} isInThread={isInThread} />
    </li>
  );
}

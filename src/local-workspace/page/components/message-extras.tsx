import type { ReactNode } from 'react';
import type { Message } from '../../protocol.ts';
import { Emoji } from '../blocks/mention.tsx';
import { safeImage } from '../model/safe-link.ts';
import { nameOf, useWorkspace } from '../workspace-context.tsx';
import { Avatar } from './avatar.tsx';
import { Icon } from './icon.tsx';

const sizeOf = (bytes: number): string => {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
};

export function Files({ files }: { files: Message['files'] }): ReactNode {
  if (files.length === 0) return null;
  return (
    <div className="files">
      {files.map((file) => {
        const url = safeImage(file.url);
        if (url === null) return null;
        if (file.mimetype.startsWith('image/')) {
          return (
            <a key={file.id} href={url} target="_blank" rel="noopener noreferrer" className="file-picture">
              <img src={url} alt={file.title || file.name} loading="lazy" />
            </a>
          );
        }
        return (
          <a key={file.id} href={url} target="_blank" rel="noopener noreferrer" className="file">
            <Icon name="file" size={22} />
            <span className="file-words">
              <span className="file-name">{file.title || file.name}</span>
              <span className="file-size">
                {file.name} · {sizeOf(file.size)}
              </span>
            </span>
            <Icon name="download" size={16} />
          </a>
        );
      })}
    </div>
  );
}

export function Reactions({ reactions }: { reactions: Message['reactions'] }): ReactNode {
  const { workspace, me } = useWorkspace();
  if (reactions.length === 0) return null;
  return (
    <div className="reactions">
      {reactions.map((reaction) => (
        <span
          key={reaction.name}
          className={`reaction ${reaction.userIds.includes(me.id) ? 'is-mine' : ''}`}
          title={reaction.userIds.map((id) => nameOf(workspace, id)).join(', ')}
        >
          <Emoji name={reaction.name} /> {reaction.userIds.length}
        </span>
      ))}
    </div>
  );
}

export function ThreadBar({ message }: { message: Message }): ReactNode {
  const { openThread } = useWorkspace();
  if (message.replyCount === 0) return null;
  return (
    <button type="button" className="thread-bar" onClick={() => openThread(message.channel, message.ts)}>
      {message.replyAuthorIds.slice(0, 4).map((id) => (
        <Avatar key={id} id={id} size="tiny" />
      ))}
      <span className="thread-count">{message.replyCount === 1 ? '1 reply' : `${message.replyCount} replies`}</span>
      <span className="thread-hint">View thread</span>
    </button>
  );
}

import type { ReactNode } from 'react';
import { emojiOf } from '../model/emoji.ts';
import { safeLink } from '../model/safe-link.ts';
import { formatSlackDate } from '../model/slack-date.ts';
import { findChannel, findGroup, findPerson, nameOf, useWorkspace } from '../workspace-context.tsx';

export function UserMention({ id, label }: { id: string; label?: string }): ReactNode {
  const { workspace, me } = useWorkspace();
  const isKnown = findPerson(workspace, id) !== undefined || id === workspace.bot.userId;
  const name = isKnown ? nameOf(workspace, id) : label || id;
  return <span className={id === me.id ? 'mention is-me' : 'mention'}>@{name}</span>;
}

export function ChannelMention({ id, label }: { id: string; label?: string }): ReactNode {
  const { workspace, openChannel } = useWorkspace();
  const channel = findChannel(workspace, id);
  const name = channel?.name || label;
  if (channel === undefined) return <span className="mention">#{name || 'private-channel'}</span>;
  return (
    <button type="button" className="mention" onClick={() => openChannel(id)}>
      #{name}
    </button>
  );
}

/** A name in plain words becomes a link only when there is such a channel. */
export function ChannelName({ name }: { name: string }): ReactNode {
  const { workspace } = useWorkspace();
  const channel = workspace.channels.find((one) => one.name === name);
  return channel === undefined ? `#${name}` : <ChannelMention id={channel.id} />;
}

export function GroupMention({ id, label }: { id: string; label?: string }): ReactNode {
  const { workspace, me } = useWorkspace();
  const group = findGroup(workspace, id);
  const name = group?.handle ?? (label?.replace(/^@/, '') || id);
  return <span className={group?.memberIds.includes(me.id) ? 'mention is-me' : 'mention'}>@{name}</span>;
}

export function Broadcast({ range }: { range: string }): ReactNode {
  return <span className="mention is-me">@{range}</span>;
}

export function Emoji({ name }: { name: string }): ReactNode {
  const character = emojiOf(name);
  if (character === null) return `:${name}:`;
  return (
    <span className="emoji" role="img" aria-label={name.replaceAll('_', ' ')} title={`:${name}:`}>
      {character}
    </span>
  );
}

export function SafeLink({ url, children }: { url: string; children: ReactNode }): ReactNode {
  const link = safeLink(url);
  if (link === null) return <span>{children}</span>;
  return (
    <a href={link} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  );
}

export function SlackDate(props: {
  seconds: number;
  format: string;
  url?: string | null;
  fallback: string;
}): ReactNode {
  const date = new Date(props.seconds * 1000);
  if (Number.isNaN(date.getTime())) return props.fallback;
  const words = (
    <time dateTime={date.toISOString()} title={date.toLocaleString()}>
      {formatSlackDate(props.seconds, props.format, new Date())}
    </time>
  );
  return props.url ? <SafeLink url={props.url}>{words}</SafeLink> : words;
}

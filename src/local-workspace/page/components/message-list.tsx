import { type ReactNode, useMemo } from 'react';
import type { Message } from '../../protocol.ts';
import { timelineOf } from '../model/timeline.ts';
import { Icon } from './icon.tsx';
import { MessageItem } from './message-item.tsx';
import { useStickToBottom } from './use-stick-to-bottom.ts';

interface MessageListProps {
  label: string;
  messages: Message[];
  isThread?: boolean;
  /** Stands above the first message. */
  intro?: ReactNode;
}

export function MessageList({ label, messages, isThread = false, intro }: MessageListProps): ReactNode {
  const entries = useMemo(() => timelineOf(messages, new Date()), [messages]);
  const { box, hasNewBelow, toBottom } = useStickToBottom(messages.at(-1)?.ts ?? '');
  const replies = messages.length - 1;
  return (
    <div className="message-scroll-frame">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: one must be able to scroll it by keyboard. */}
      <div ref={box} className="message-scroll" role="log" aria-label={label} tabIndex={0}>
        <div className="message-scroll-content">
          {intro}
          <ol className="messages">
            {entries.map((entry) => {
              if (entry.kind === 'day') {
                return isThread ? null : (
                  <li key={entry.key} className="day">
                    <span>{entry.label}</span>
                  </li>
                );
              }
              const isParent = isThread && entry.message.ts === messages[0]?.ts;
              const item = (
                <MessageItem
                  key={entry.key}
                  message={entry.message}
                  isContinuation={entry.isContinuation && !(isThread && entry.message === messages[1])}
                  isInThread={isThread}
                />
              );
              if (!isParent || replies === 0) return item;
              return [
                item,
                <li key="replies" className="day is-replies">
                  <span>{replies === 1 ? '1 reply' : `${replies} replies`}</span>
                </li>,
              ];
            })}
          </ol>
        </div>
      </div>
      {hasNewBelow && (
        <button type="button" className="jump" onClick={toBottom}>
          New messages
          <Icon name="chevron" size={15} />
        </button>
      )}
    </div>
  );
}

import { type ReactNode, useEffect, useRef } from 'react';
import type { Message } from '../../protocol.ts';
import { Composer } from './composer.tsx';
import { Icon } from './icon.tsx';
import { MessageList } from './message-list.tsx';

interface ThreadPanelProps {
  channel: string;
  channelName: string;
  ts: string;
  messages: Message[] | undefined;
  onClose: () => void;
}

export function ThreadPanel({ channel, channelName, ts, messages, onClose }: ThreadPanelProps): ReactNode {
  const close = useRef<HTMLButtonElement>(null);
  useEffect(() => close.current?.focus({ preventScroll: true }), []);
  return (
    <aside
      className="thread-panel"
      aria-label="Thread"
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) onClose();
      }}
    >
      <header className="pane-header">
        <div className="pane-words">
          <h2>Thread</h2>
          <p>{channelName}</p>
        </div>
        <button ref={close} type="button" className="tool" aria-label="Close thread" onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      {messages === undefined ? (
        <div className="message-scroll-frame" aria-busy="true" />
      ) : (
        <MessageList label="Thread" messages={messages} isThread />
      )}
      <Composer channel={channel} threadTs={ts} placeholder="Reply…" />
    </aside>
  );
}

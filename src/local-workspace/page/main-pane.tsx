import { type ReactNode, useEffect, useRef } from 'react';
import type { Message } from '../protocol.ts';
import { Conversation } from './components/conversation.tsx';
import { HomeTab } from './components/home-tab.tsx';
import { Icon } from './components/icon.tsx';
import { ThreadPanel } from './components/thread-panel.tsx';
import { HOME } from './model/address.ts';
import type { ClientState } from './model/live-state.ts';
import { useWorkspace } from './workspace-context.tsx';

interface MainProps {
  state: ClientState;
  current: string | null;
  thread: string | null;
  threadMessages: Message[] | undefined;
  onCloseThread: () => void;
}

/** Tells the workspace how far this person has read, once for each new message. */
const useMarkRead = (channel: string | null, lastTs: string | null): void => {
  const { me, act } = useWorkspace();
  const told = useRef('');
  useEffect(() => {
    if (channel === null || lastTs === null) return;
    const tell = (): void => {
      const mark = `${channel} ${lastTs}`;
      if (document.visibilityState !== 'visible' || told.current === mark) return;
      told.current = mark;
      void act({ kind: 'markRead', as: me.id, channel, ts: lastTs });
    };
    tell();
    document.addEventListener('visibilitychange', tell);
    return () => document.removeEventListener('visibilitychange', tell);
  }, [channel, lastTs, me.id, act]);
};

const useOpenHome = (isHome: boolean): void => {
  const { me, act, notify } = useWorkspace();
  const latest = useRef(act);
  latest.current = act;
  useEffect(() => {
    if (!isHome) return;
    void latest.current({ kind: 'openHome', as: me.id }).then((result) => {
      if (!result.ok) notify(result.message);
    });
  }, [isHome, me.id, notify]);
};

/** The app is away, or the page has lost its connection. */
function Banners({ state }: { state: ClientState }): ReactNode {
  const { workspace } = useWorkspace();
  return (
    <div role="status">
      {state.isReconnecting && (
        <p className="banner is-quiet">
          <span className="spinner" aria-hidden="true" />
          Reconnecting to the workspace…
        </p>
      )}
      {!state.isReconnecting && !workspace.isAppConnected && (
        <p className="banner">
          <Icon name="warning" size={16} />
          <span>
            <strong>{workspace.bot.name} is not connected.</strong> Commands and buttons get no answer until it runs.
          </span>
        </p>
      )}
    </div>
  );
}

export function Main({ state, current, thread, threadMessages, onCloseThread }: MainProps): ReactNode {
  const { workspace } = useWorkspace();
  const isHome = current === HOME;
  const seen = state.view?.channels.find((channel) => channel.id === current);
  const messages = current === null ? undefined : state.messages[current];
  const lastSeen = messages?.findLast((message) => !message.isEphemeral)?.ts ?? null;
  const last = seen?.lastTs ?? null;
  useMarkRead(
    seen?.id ?? null,
    messages === undefined ? null : last !== null && (lastSeen === null || last > lastSeen) ? last : lastSeen,
  );
  useOpenHome(isHome);

  const bare = workspace.channels.find((channel) => channel.id === current);
  const channel =
    seen ?? (bare === undefined ? null : { ...bare, unread: 0, mentions: 0, lastTs: null, displayName: bare.name });
  const hasThread = thread !== null && channel !== null;
  return (
    <div className={`panes ${hasThread ? 'has-thread' : ''}`}>
      <main className="pane">
        <Banners state={state} />
        {isHome && <HomeTab view={state.view} />}
        {!isHome && channel !== null && <Conversation channel={channel} messages={messages} />}
      </main>
      {hasThread && (
        <ThreadPanel
          key={thread}
          channel={channel.id}
          channelName={channel.kind === 'direct' ? channel.displayName : `#${channel.displayName || channel.name}`}
          ts={thread}
          messages={threadMessages}
          onClose={onCloseThread}
        />
      )}
    </div>
  );
}

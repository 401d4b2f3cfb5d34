import type { ReactNode } from 'react';
import { HOME } from '../model/address.ts';
import { useWorkspace } from '../workspace-context.tsx';

/** The app's two faces: its Home, and the messages with it. */
export function AppTabs({ current }: { current: 'home' | 'messages' }): ReactNode {
  const { workspace, me, openChannel } = useWorkspace();
  const direct = workspace.channels.find(
    (channel) =>
      channel.kind === 'direct' &&
      channel.memberIds.includes(me.id) &&
      channel.memberIds.includes(workspace.bot.userId),
  );
  return (
    <nav className="app-tabs" aria-label={workspace.bot.name}>
      <button type="button" aria-current={current === 'home' ? 'page' : undefined} onClick={() => openChannel(HOME)}>
        Home
      </button>
      {direct !== undefined && (
        <button
          type="button"
          aria-current={current === 'messages' ? 'page' : undefined}
          onClick={() => openChannel(direct.id)}
        >
          Messages
        </button>
      )}
    </nav>
  );
}

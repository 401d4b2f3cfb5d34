import { type ReactNode, useRef, useState } from 'react';
import type { Message } from '../../protocol.ts';
import { Listbox } from '../elements/listbox.tsx';
import { useWorkspace } from '../workspace-context.tsx';
import { Icon } from './icon.tsx';
import { Popover } from './popover.tsx';

/** What one can do with a message: shown on hover, on focus, and always where there is no pointer. */
export function MessageToolbar({ message, isInThread }: { message: Message; isInThread: boolean }): ReactNode {
  const { workspace, me, act, openThread, notify } = useWorkspace();
  const trigger = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  const shortcuts = workspace.shortcuts.filter((shortcut) => shortcut.kind === 'message');
  const mayReply = !message.isEphemeral && !isInThread;
  const hasShortcuts = shortcuts.length > 0 && !message.isEphemeral;
  if (!mayReply && !hasShortcuts) return null;

  const run = async (callbackId: string): Promise<void> => {
    setOpen(false);
    const result = await act({ kind: 'shortcut', as: me.id, callbackId, channel: message.channel, ts: message.ts });
    if (!result.ok) notify(result.message);
  };
  const items = shortcuts.map((shortcut) => ({ key: shortcut.callbackId, words: shortcut.name, node: shortcut.name }));

  return (
    <div className={`toolbar ${isOpen ? 'is-open' : ''}`}>
      {mayReply && (
        <button
          type="button"
          aria-label="Reply in thread"
          title="Reply in thread"
          onClick={() => openThread(message.channel, message.threadTs ?? message.ts)}
        >
          <Icon name="reply" size={17} />
        </button>
      )}
      {hasShortcuts && (
        <button
          ref={trigger}
          type="button"
          aria-label="Message shortcuts"
          title="Message shortcuts"
          aria-haspopup="listbox"
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          <Icon name="more" size={17} />
        </button>
      )}
      {isOpen && (
        <Popover anchor={trigger} onClose={() => setOpen(false)} className="is-menu" align="end">
          <p className="menu-title">{workspace.bot.name}</p>
          <Listbox
            label="Message shortcuts"
            groups={[{ label: '', items }]}
            picked={[]}
            isMany={false}
            hasFilter={false}
            onPick={(key) => void run(key)}
          />
        </Popover>
      )}
    </div>
  );
}

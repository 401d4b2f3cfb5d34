import { type ReactNode, useRef, useState } from 'react';
import { Listbox } from '../elements/listbox.tsx';
import { useWorkspace } from '../workspace-context.tsx';
import { Icon } from './icon.tsx';
import { Popover } from './popover.tsx';

/** The public channels one is not in yet. */
export function JoinMenu({ joined, onOpen }: { joined: string[]; onOpen: (channel: string) => void }): ReactNode {
  const { workspace, me, act, notify } = useWorkspace();
  const trigger = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  const others = workspace.channels.filter(
    (channel) => channel.kind === 'public' && !channel.isArchived && !joined.includes(channel.id),
  );
  if (others.length === 0 || me.isRestricted) return null;
  const join = async (channel: string): Promise<void> => {
    setOpen(false);
    const result = await act({ kind: 'join', as: me.id, channel });
    if (result.ok) onOpen(channel);
    else notify(result.message);
  };
  const items = others.map((channel) => ({
    key: channel.id,
    words: channel.name,
    node: (
      <span className="option-text">
        #{channel.name}
        <span className="choice-note">{channel.purpose}</span>
      </span>
    ),
  }));
  return (
    <>
      <button
        ref={trigger}
        type="button"
        className="tool is-small"
        aria-label="Join a channel"
        title="Join a channel"
        aria-haspopup="listbox"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        <Icon name="plus" size={15} />
      </button>
      {isOpen && (
        <Popover anchor={trigger} onClose={() => setOpen(false)} className="is-menu">
          <p className="menu-title">Join a channel</p>
          <Listbox
            label="Join a channel"
            groups={[{ label: '', items }]}
            picked={[]}
            isMany={false}
            hasFilter={false}
            onPick={(key) => void join(key)}
          />
        </Popover>
      )}
    </>
  );
}

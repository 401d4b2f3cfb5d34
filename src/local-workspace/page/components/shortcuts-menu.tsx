import { type ReactNode, useRef, useState } from 'react';
import { Listbox, type ListGroup } from '../elements/listbox.tsx';
import { useWorkspace } from '../workspace-context.tsx';
import { Icon } from './icon.tsx';
import { Popover } from './popover.tsx';

/** The ⚡ menu: global shortcuts, and the commands for those who do not know them yet. */
export function ShortcutsMenu(props: { onCommand: (command: string) => void; focus: () => void }): ReactNode {
  const { workspace, me, act, notify } = useWorkspace();
  const trigger = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  const groups: ListGroup[] = [
    {
      label: 'Shortcuts',
      items: workspace.shortcuts
        .filter((shortcut) => shortcut.kind === 'global')
        .map((shortcut) => ({ key: `shortcut ${shortcut.callbackId}`, words: shortcut.name, node: shortcut.name })),
    },
    {
      label: 'Commands',
      items: workspace.commands.map((command) => ({
        key: `command ${command.command}`,
        words: command.command,
        node: (
          <span className="option-text">
            {command.command}
            <span className="choice-note">{command.description}</span>
          </span>
        ),
      })),
    },
  ].filter((group) => group.items.length > 0);
  if (groups.length === 0) return null;

  const pick = async (key: string): Promise<void> => {
    setOpen(false);
    const at = key.indexOf(' ');
    const name = key.slice(at + 1);
    if (key.startsWith('command')) {
      props.onCommand(name);
      requestAnimationFrame(props.focus);
      return;
    }
    const result = await act({ kind: 'shortcut', as: me.id, callbackId: name });
    if (!result.ok) notify(result.message);
  };

  return (
    <>
      <button
        ref={trigger}
        type="button"
        className="tool"
        aria-label="Shortcuts"
        title="Shortcuts"
        aria-haspopup="listbox"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        <Icon name="bolt" size={17} />
      </button>
      {isOpen && (
        <Popover anchor={trigger} onClose={() => setOpen(false)} className="is-menu" side="above">
          <Listbox
            label="Shortcuts"
            groups={groups}
            picked={[]}
            isMany={false}
            hasFilter={false}
            onPick={(key) => void pick(key)}
          />
        </Popover>
      )}
    </>
  );
}

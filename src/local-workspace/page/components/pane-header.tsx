import { createContext, type ReactNode, useContext } from 'react';
import { useWorkspace } from '../workspace-context.tsx';
import { Icon } from './icon.tsx';
import { PersonSwitcher } from './person-switcher.tsx';

export interface Shell {
  openMenu: () => void;
  choosePerson: (id: string) => void;
}

/** What the header needs on small screens, where the sidebar is out of sight. */
export const ShellContext = createContext<Shell>({ openMenu: () => undefined, choosePerson: () => undefined });

export function PaneHeader(props: { sign: ReactNode; title: string; note?: string; aside?: ReactNode }): ReactNode {
  const { openMenu, choosePerson } = useContext(ShellContext);
  const { workspace } = useWorkspace();
  return (
    <header className="pane-header">
      <button type="button" className="tool only-small" aria-label={`Menu of ${workspace.teamName}`} onClick={openMenu}>
        <Icon name="menu" />
      </button>
      <span className="pane-sign">{props.sign}</span>
      <div className="pane-words">
        <h1>{props.title}</h1>
        {props.note !== undefined && props.note !== '' && <p>{props.note}</p>}
      </div>
      {props.aside}
      <span className="only-small">
        <PersonSwitcher onChoose={choosePerson} isCompact />
      </span>
    </header>
  );
}

import { type ReactNode, useRef, useState } from 'react';
import type { Person } from '../../protocol.ts';
import { Listbox } from '../elements/listbox.tsx';
import { useWorkspace } from '../workspace-context.tsx';
import { Avatar } from './avatar.tsx';
import { Icon } from './icon.tsx';
import { Popover } from './popover.tsx';

const standingOf = (person: Person): string | null => {
  if (person.isUltraRestricted) return 'Single-channel guest';
  if (person.isRestricted) return 'Guest';
  return person.isStranger ? 'External' : null;
};

function PersonRow({ person }: { person: Person }): ReactNode {
  const standing = standingOf(person);
  return (
    <>
      <Avatar id={person.id} size="small" />
      <span className="option-text">
        <span>
          {person.realName}
          {standing !== null && <span className="standing">{standing}</span>}
        </span>
        <span className="choice-note">{person.title}</span>
      </span>
    </>
  );
}

/** Whose eyes and hands one has. `compact` is the one in the header of small screens. */
export function PersonSwitcher(props: { onChoose: (id: string) => void; isCompact?: boolean }): ReactNode {
  const { workspace, me } = useWorkspace();
  const trigger = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  const people = workspace.people.filter((person) => !person.isBot && !person.isDeleted);
  const items = people.map((person) => ({
    key: person.id,
    words: `${person.realName} ${person.name} ${person.title}`,
    node: <PersonRow person={person} />,
  }));
  const choose = (id: string): void => {
    setOpen(false);
    props.onChoose(id);
    trigger.current?.focus();
  };
  return (
    <>
      <button
        ref={trigger}
        type="button"
        className={`switcher ${props.isCompact ? 'is-compact' : ''}`}
        aria-haspopup="listbox"
        aria-expanded={isOpen}
        aria-label={`Acting as ${me.realName}, ${me.title}. Choose another person`}
        onClick={() => setOpen(!isOpen)}
      >
        <Avatar id={me.id} size={props.isCompact ? 'small' : 'medium'} />
        {!props.isCompact && (
          <>
            <span className="switcher-words">
              <span className="switcher-label">Acting as</span>
              <span className="switcher-name">{me.realName}</span>
              <span className="switcher-title">{me.title}</span>
            </span>
            <Icon name="switch" size={17} />
          </>
        )}
      </button>
      {isOpen && (
        <Popover
          anchor={trigger}
          onClose={() => setOpen(false)}
          className="is-menu is-people"
          align={props.isCompact ? 'end' : 'start'}
          isAnchorWide
        >
          <p className="menu-title">See and act as…</p>
          <Listbox
            label="Act as"
            groups={[{ label: '', items }]}
            picked={[me.id]}
            isMany={false}
            hasFilter
            onPick={choose}
          />
        </Popover>
      )}
    </>
  );
}

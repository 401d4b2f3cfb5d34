import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useRef, useState } from 'react';
import { Icon } from '../components/icon.tsx';

export interface ListItem {
  key: string;
  /** What typing filters by. */
  words: string;
  node: ReactNode;
}

export interface ListGroup {
  label: string;
  items: ListItem[];
}

interface ListboxProps {
  label: string;
  groups: ListGroup[];
  picked: string[];
  isMany: boolean;
  onPick: (key: string) => void;
  /** Shown above the list when there is much to choose from. */
  hasFilter: boolean;
  /** Set when somebody else finds what fits the words; otherwise the list filters itself. */
  onType?: (typed: string) => void;
  /** Shown when there is nothing to choose from. */
  note?: string;
}

const matching = (groups: ListGroup[], typed: string): ListGroup[] => {
  const words = typed.trim().toLowerCase();
  if (words === '') return groups;
  return groups
    .map((group) => ({ ...group, items: group.items.filter((item) => item.words.toLowerCase().includes(words)) }))
    .filter((group) => group.items.length > 0);
};

/** The list of a select: arrows move, Enter picks, letters filter. Focus stays on one element all the time. */
export function Listbox({ label, groups, picked, isMany, onPick, hasFilter, onType, note }: ListboxProps): ReactNode {
  const id = useId();
  const [typed, setTyped] = useState('');
  const isFound = onType !== undefined;
  const shown = useMemo(() => (isFound ? groups : matching(groups, typed)), [groups, typed, isFound]);
  const keys = shown.flatMap((group) => group.items.map((item) => item.key));
  const [active, setActive] = useState(picked[0] ?? keys[0] ?? '');
  const current = keys.includes(active) ? active : (keys[0] ?? '');
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);

  useEffect(() => field.current?.focus(), []);
  useEffect(() => {
    list.current?.querySelector(`[data-key="${CSS.escape(current)}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [current]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const at = keys.indexOf(current);
    const moves: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: keys.length - 1 };
    const to = moves[event.key];
    if (to !== undefined && (hasFilter ? event.key.startsWith('Arrow') : true)) {
      event.preventDefault();
      setActive(keys[(to + keys.length) % keys.length] ?? '');
    } else if (event.key === 'Enter' || (event.key === ' ' && !hasFilter)) {
      event.preventDefault();
      if (current !== '') onPick(current);
    }
  };

  return (
    <div className="listbox">
      <input
        ref={field}
        className={hasFilter ? 'listbox-filter' : 'visually-hidden'}
        role="combobox"
        aria-label={label}
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={current === '' ? undefined : `${id}-${current}`}
        placeholder={isFound ? 'Search…' : 'Filter…'}
        value={typed}
        readOnly={!hasFilter}
        onChange={(event) => {
          setTyped(event.target.value);
          onType?.(event.target.value);
        }}
        onKeyDown={onKeyDown}
      />
      {/* Keyboard use goes through the field above, which names the active option. */}
      <div
        ref={list}
        id={`${id}-list`}
        role="listbox"
        aria-label={label}
        aria-multiselectable={isMany || undefined}
        className="listbox-items"
        tabIndex={-1}
      >
        {keys.length === 0 && <p className="listbox-none">{note ?? 'Nothing found'}</p>}
        {shown.map((group) => (
          // biome-ignore lint/a11y/useSemanticElements: a group of options is no fieldset.
          <div role="group" aria-label={group.label || undefined} key={group.label}>
            {group.label !== '' && <div className="listbox-group">{group.label}</div>}
            {group.items.map((item) => (
              <div
                key={item.key}
                id={`${id}-${item.key}`}
                data-key={item.key}
                role="option"
                tabIndex={-1}
                aria-selected={picked.includes(item.key)}
                className={`option ${item.key === current ? 'is-active' : ''}`}
                onPointerMove={() => setActive(item.key)}
                onClick={() => onPick(item.key)}
                onKeyDown={onKeyDown}
              >
                <span className="option-words">{item.node}</span>
                {picked.includes(item.key) && <Icon name="check" size={16} />}
              </div>
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}

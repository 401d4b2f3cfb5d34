import { type ReactNode, useRef, useState } from 'react';
import { Icon } from '../components/icon.tsx';
import { Popover } from '../components/popover.tsx';
import { asObjects, asString, readOptionGroups } from '../model/read-json.ts';
import { safeLink } from '../model/safe-link.ts';
import { Listbox } from './listbox.tsx';
import { useConfirmed } from './use-confirmed.tsx';
import { type ElementProps, useElement } from './use-element.ts';
import { useSelectGroups } from './use-select-groups.tsx';

export function OverflowElement(props: ElementProps): ReactNode {
  const { element } = props;
  const { change, isPending } = useElement(props);
  const { ask, dialog } = useConfirmed(element);
  const trigger = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  const groups = useSelectGroups(element);

  const pick = (key: string): void => {
    setOpen(false);
    trigger.current?.focus();
    const option = readOptionGroups(element)
      .flatMap((group) => group.options)
      .find((candidate) => candidate.value === key);
    if (option === undefined) return;
    const raw = asObjects(element.options).find((candidate) => candidate.value === key);
    const url = safeLink(asString(raw?.url));
    ask(() => {
      if (url !== null) window.open(url, '_blank', 'noopener,noreferrer');
      change({ type: 'overflow', selected_option: option });
    });
  };

  return (
    <>
      <button
        ref={trigger}
        type="button"
        className={`button is-icon ${isPending ? 'is-pending' : ''}`}
        aria-label="More actions"
        aria-haspopup="listbox"
        aria-expanded={isOpen}
        aria-busy={isPending}
        onClick={() => setOpen(!isOpen)}
      >
        {isPending ? <span className="spinner" aria-hidden="true" /> : <Icon name="more" size={16} />}
      </button>
      {isOpen && (
        <Popover anchor={trigger} onClose={() => setOpen(false)} className="is-menu" align="end">
          <Listbox label="More actions" groups={groups} picked={[]} isMany={false} hasFilter={false} onPick={pick} />
        </Popover>
      )}
      {dialog}
    </>
  );
}

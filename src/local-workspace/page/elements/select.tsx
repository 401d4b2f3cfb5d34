import { type ReactNode, useMemo, useRef, useState } from 'react';
import { InlineText } from '../blocks/mrkdwn.tsx';
import { Icon } from '../components/icon.tsx';
import { Popover } from '../components/popover.tsx';
import { pickedKeys, pickedOptions, valueOfKeys } from '../model/element-value.ts';
import { asNumber, asString, plainTextOf, readOptionGroups } from '../model/read-json.ts';
import { Listbox } from './listbox.tsx';
import { useAppOptions } from './use-app-options.ts';
import { useConfirmed } from './use-confirmed.tsx';
import { type ElementProps, labelOf, useElement } from './use-element.ts';
import { optionItem, useSelectGroups } from './use-select-groups.tsx';

const FILTER_FROM = 6;

/** All selects: of options, people and channels, of one and of many. */
export function SelectElement(props: ElementProps): ReactNode {
  const { element, input } = props;
  const { value, change, isPending } = useElement(props);
  const { ask, dialog } = useConfirmed(element);
  const trigger = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  const type = asString(element.type);
  const isExternal = type.includes('external');
  const app = useAppOptions(element, props.blockId, isOpen);
  const source = useMemo(
    () => (isExternal ? { ...app.answer, type } : element),
    [isExternal, app.answer, type, element],
  );
  const groups = useSelectGroups(source);
  const isMany = type.startsWith('multi_');
  const items = groups.flatMap((group) => group.items);
  const picked = pickedKeys(value);
  const known = isExternal ? pickedOptions(value).map(optionItem) : items;
  const chosen = picked.flatMap((key) => known.find((item) => item.key === key) ?? []);
  const most = asNumber(element.max_selected_items) ?? Number.POSITIVE_INFINITY;

  const close = (): void => {
    setOpen(false);
    trigger.current?.focus();
  };
  const set = (keys: string[]): void => {
    const options = [...pickedOptions(value), ...readOptionGroups(source).flatMap((group) => group.options)];
    const next = valueOfKeys(type, keys, options);
    if (next !== null) ask(() => change(next));
  };
  const pick = (key: string): void => {
    if (!isMany) {
      set([key]);
      close();
    } else if (picked.includes(key)) set(picked.filter((other) => other !== key));
    else if (picked.length < most) set([...picked, key]);
  };

  const placeholder = plainTextOf(element.placeholder, isMany ? 'Choose…' : 'Choose one');
  return (
    <span className={`select ${isPending ? 'is-pending' : ''}`}>
      <button
        ref={trigger}
        id={input?.id}
        type="button"
        className={`select-trigger ${input?.isInvalid ? 'is-invalid' : ''}`}
        aria-haspopup="listbox"
        aria-expanded={isOpen}
        aria-busy={isPending}
        aria-label={input === undefined ? labelOf(element, 'Choose') : undefined}
        aria-describedby={input?.describedBy}
        onClick={() => setOpen(!isOpen)}
      >
        <span className="select-words">
          {chosen.length === 0 ? (
            <span className="placeholder">
              <InlineText value={placeholder} />
            </span>
          ) : (
            chosen.map((item) => (
              <span key={item.key} className={isMany ? 'chip' : 'chosen'}>
                {item.node}
              </span>
            ))
          )}
        </span>
        {isPending ? <span className="spinner" aria-hidden="true" /> : <Icon name="chevron" size={16} />}
      </button>
      {isOpen && (
        <Popover anchor={trigger} onClose={() => setOpen(false)} className="is-menu" isAnchorWide>
          <Listbox
            label={labelOf(element, 'Options')}
            groups={groups}
            picked={picked}
            isMany={isMany}
            hasFilter={isExternal || items.length >= FILTER_FROM}
            {...(isExternal ? { onType: app.type, note: app.note } : {})}
            onPick={pick}
          />
        </Popover>
      )}
      {dialog}
    </span>
  );
}

import { type ReactNode, useId } from 'react';
import type { SelectedOption } from '../../protocol.ts';
import { InlineText } from '../blocks/mrkdwn.tsx';
import { pickedKeys, valueOfKeys } from '../model/element-value.ts';
import { asString, readOptions } from '../model/read-json.ts';
import { useConfirmed } from './use-confirmed.tsx';
import { type ElementProps, labelOf, useElement } from './use-element.ts';

function Choice(props: {
  option: SelectedOption;
  kind: 'checkbox' | 'radio';
  name: string;
  isChecked: boolean;
  isInvalid: boolean;
  onToggle: () => void;
}): ReactNode {
  const { option, kind, isChecked } = props;
  return (
    <label className={`choice ${isChecked ? 'is-checked' : ''}`}>
      <input
        type={kind}
        name={props.name}
        checked={isChecked}
        aria-invalid={props.isInvalid || undefined}
        onChange={props.onToggle}
      />
      <span className="choice-words">
        <InlineText value={option.text} />
        {option.description !== undefined && (
          <span className="choice-note">
            <InlineText value={option.description} />
          </span>
        )}
      </span>
    </label>
  );
}

/** Checkboxes and radio buttons: the whole selection goes to the app with every change. */
export function ChoicesElement(props: ElementProps): ReactNode {
  const { element, input } = props;
  const { value, change, isPending } = useElement(props);
  const { ask, dialog } = useConfirmed(element);
  const name = useId();
  const type = asString(element.type);
  const isMany = type === 'checkboxes';
  const options = readOptions(element.options);
  const picked = pickedKeys(value);

  const toggle = (key: string): void => {
    const others = picked.filter((other) => other !== key);
    const keys = isMany ? (others.length === picked.length ? [...picked, key] : others) : [key];
    const ordered = options.map((option) => option.value).filter((other) => keys.includes(other));
    const next = valueOfKeys(type, ordered, options);
    if (next !== null) ask(() => change(next));
  };

  return (
    <fieldset
      className={`choices ${isPending ? 'is-pending' : ''}`}
      aria-busy={isPending}
      aria-describedby={input?.describedBy}
    >
      <legend className="visually-hidden">{labelOf(element, isMany ? 'Choose any' : 'Choose one')}</legend>
      {options.map((option) => (
        <Choice
          key={option.value}
          option={option}
          kind={isMany ? 'checkbox' : 'radio'}
          name={name}
          isChecked={picked.includes(option.value)}
          isInvalid={input?.isInvalid ?? false}
          onToggle={() => toggle(option.value)}
        />
      ))}
      {dialog}
    </fieldset>
  );
}

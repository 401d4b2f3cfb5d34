import { type ReactNode, useEffect, useRef, useState } from 'react';
import { asNumber, asObject, asString, asStrings, plainTextOf } from '../model/read-json.ts';
import { type ElementProps, labelOf, useElement } from './use-element.ts';

const QUIET_MS = 250;

const TYPES: Record<string, 'text' | 'email' | 'url' | 'number'> = {
  email_text_input: 'email',
  url_text_input: 'url',
  number_input: 'number',
};

/** Text of one or many lines. What is typed goes out after a short pause, at the latest when the field is left. */
export function TextInputElement(props: ElementProps): ReactNode {
  const { element, input } = props;
  const { value, change } = useElement(props);
  const [typed, setTyped] = useState(value !== null && 'value' in value ? (value.value ?? '') : '');
  const waiting = useRef<{ timer: ReturnType<typeof setTimeout>; send: () => void } | null>(null);
  const type = asString(element.type);
  const triggers = asStrings(asObject(element.dispatch_action_config).trigger_actions_on);
  const onEnterOnly = input?.isDispatching === true && !triggers.includes('on_character_entered');

  const flush = (): void => {
    const held = waiting.current;
    waiting.current = null;
    if (held === null) return;
    clearTimeout(held.timer);
    held.send();
  };
  useEffect(() => () => clearTimeout(waiting.current?.timer), []);

  const enter = (text: string): void => {
    setTyped(text);
    clearTimeout(waiting.current?.timer);
    const send = (): void => {
      const kind =
        type === 'number_input' || type === 'url_text_input' || type === 'email_text_input' ? type : 'plain_text_input';
      change({ type: kind, value: text === '' ? null : text });
    };
    const timer = setTimeout(flush, onEnterOnly ? 2 ** 30 : QUIET_MS);
    waiting.current = { timer, send };
  };

  const common = {
    id: input?.id,
    className: `field ${input?.isInvalid ? 'is-invalid' : ''}`,
    value: typed,
    placeholder: plainTextOf(element.placeholder),
    maxLength: asNumber(element.max_length) ?? 3000,
    autoComplete: 'off',
    'data-autofocus': element.focus_on_load === true || undefined,
    'aria-label': input === undefined ? labelOf(element, 'Text') : undefined,
    'aria-invalid': input?.isInvalid || undefined,
    'aria-describedby': input?.describedBy,
    onBlur: flush,
  };
  if (element.multiline === true) {
    return <textarea {...common} rows={4} onChange={(event) => enter(event.target.value)} />;
  }
  return (
    <input
      {...common}
      type={TYPES[type] === 'number' ? 'text' : (TYPES[type] ?? 'text')}
      inputMode={type === 'number_input' ? 'decimal' : undefined}
      onChange={(event) => enter(event.target.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') flush();
      }}
    />
  );
}

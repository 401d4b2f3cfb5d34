import { type ReactNode, useState } from 'react';
import { InlineText } from '../blocks/mrkdwn.tsx';
import { Icon } from '../components/icon.tsx';
import { asObject, asString, plainTextOf } from '../model/read-json.ts';
import { useConfirmed } from './use-confirmed.tsx';
import { type ElementProps, useElement } from './use-element.ts';

export function IconButton(props: ElementProps): ReactNode {
  const { element } = props;
  const { change, isPending } = useElement(props);
  const { ask, dialog } = useConfirmed(element);
  const value = asString(element.value);
  return (
    <>
      <button
        type="button"
        className="button is-icon"
        aria-label={plainTextOf(element.text, 'Remove')}
        title={plainTextOf(element.text)}
        aria-busy={isPending}
        onClick={() => ask(() => change(value === '' ? { type: 'button' } : { type: 'button', value }))}
      >
        <Icon name={element.icon === 'trash' ? 'close' : 'more'} size={15} />
      </button>
      {dialog}
    </>
  );
}

/** Thumbs up and down. */
export function FeedbackButtons(props: ElementProps): ReactNode {
  const { change, isPending } = useElement(props);
  const [given, setGiven] = useState('');
  return (
    <span className="feedback">
      {(['positive_button', 'negative_button'] as const).map((name) => {
        const button = asObject(props.element[name]);
        return (
          <button
            key={name}
            type="button"
            className="button"
            aria-pressed={given === name}
            aria-busy={isPending}
            aria-label={asString(button.accessibility_label) || undefined}
            onClick={() => {
              setGiven(name);
              change({ type: 'button', value: asString(button.value) });
            }}
          >
            <InlineText value={button.text ?? (name === 'positive_button' ? '👍' : '👎')} />
          </button>
        );
      })}
    </span>
  );
}

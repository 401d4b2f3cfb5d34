import type { ReactNode } from 'react';
import { InlineText } from '../blocks/mrkdwn.tsx';
import { Icon } from '../components/icon.tsx';
import { asString } from '../model/read-json.ts';
import { safeLink } from '../model/safe-link.ts';
import { useConfirmed } from './use-confirmed.tsx';
import { type ElementProps, useElement } from './use-element.ts';

const styleOf = (style: unknown): string =>
  style === 'primary' ? 'is-primary' : style === 'danger' ? 'is-danger' : '';

export function ButtonElement(props: ElementProps): ReactNode {
  const { element } = props;
  const { change, isPending } = useElement(props);
  const { ask, dialog } = useConfirmed(element);
  const url = safeLink(asString(element.url));
  const value = asString(element.value);
  const press = (): void => {
    if (isPending) return;
    ask(() => {
      if (url !== null) window.open(url, '_blank', 'noopener,noreferrer');
      change(value === '' ? { type: 'button' } : { type: 'button', value });
    });
  };
  return (
    <>
      <button
        type="button"
        className={`button ${styleOf(element.style)} ${isPending ? 'is-pending' : ''}`}
        aria-label={asString(element.accessibility_label) || undefined}
        aria-busy={isPending}
        onClick={press}
      >
        <span className="button-label">
          <InlineText value={element.text} />
          {url !== null && <Icon name="link" size={14} />}
        </span>
        {isPending && <span className="spinner" aria-hidden="true" />}
      </button>
      {dialog}
    </>
  );
}

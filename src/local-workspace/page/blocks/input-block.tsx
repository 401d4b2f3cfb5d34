import { type ReactNode, useId } from 'react';
import { Icon } from '../components/icon.tsx';
import { ElementView, elementKey } from '../elements/element-view.tsx';
import { asObject, asString, type Json } from '../model/read-json.ts';
import { InlineText } from './mrkdwn.tsx';
import { useSurface } from './surface.tsx';

const GROUPED = new Set(['checkboxes', 'radio_buttons']);

export function InputBlock({ block }: { block: Json }): ReactNode {
  const id = useId();
  const { errors } = useSurface();
  const blockId = asString(block.block_id);
  const element = asObject(block.element);
  const error = errors[blockId];
  const describedBy = [error === undefined ? '' : `${id}-error`, block.hint === undefined ? '' : `${id}-hint`]
    .join(' ')
    .trim();
  const label = (
    <>
      <InlineText value={block.label} />
      {block.optional === true && <span className="optional">optional</span>}
    </>
  );
  return (
    <div className={`input-block ${error === undefined ? '' : 'is-invalid'}`} data-block={blockId}>
      {GROUPED.has(asString(element.type)) ? (
        <span className="label">{label}</span>
      ) : (
        <label className="label" htmlFor={id}>
          {label}
        </label>
      )}
      <ElementView
        key={elementKey({ element, blockId })}
        element={element}
        blockId={blockId}
        input={{
          id,
          isDispatching: block.dispatch_action === true,
          isInvalid: error !== undefined,
          ...(describedBy === '' ? {} : { describedBy }),
        }}
      />
      {error !== undefined && (
        <p className="field-error" id={`${id}-error`} role="alert">
          <Icon name="warning" size={15} />
          {error}
        </p>
      )}
      {block.hint !== undefined && (
        <p className="hint" id={`${id}-hint`}>
          <InlineText value={block.hint} />
        </p>
      )}
    </div>
  );
}

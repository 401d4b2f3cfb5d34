import type { ReactNode } from 'react';
import { ElementView, elementKey } from '../elements/element-view.tsx';
import { asArray, asString, isObject, type Json } from '../model/read-json.ts';
import { TextObject } from './mrkdwn.tsx';

/** These need the whole width: they go under the text, not beside it. */
const WIDE = new Set(['checkboxes', 'radio_buttons', 'plain_text_input']);

export function Section({ block }: { block: Json }): ReactNode {
  const blockId = asString(block.block_id);
  const accessory = isObject(block.accessory) ? block.accessory : null;
  const fields = asArray(block.fields).map((field, index) => ({ field, key: String(index) }));
  const isWide = accessory !== null && WIDE.has(asString(accessory.type));
  return (
    <div className={`section ${isWide ? 'is-stacked' : ''}`}>
      <div className="section-words">
        <TextObject value={block.text} />
        {fields.length > 0 && (
          <div className="fields">
            {fields.map(({ field, key }) => (
              <div key={key} className="fields-cell">
                <TextObject value={field} />
              </div>
            ))}
          </div>
        )}
      </div>
      {accessory !== null && (
        <div className="section-accessory">
          <ElementView key={elementKey({ element: accessory, blockId })} element={accessory} blockId={blockId} />
        </div>
      )}
    </div>
  );
}

import type { ReactNode } from 'react';
import { asObjects, asString, type Json } from '../model/read-json.ts';
import { safeImage } from '../model/safe-link.ts';
import { TextObject } from './mrkdwn.tsx';

export function Context({ block }: { block: Json }): ReactNode {
  const elements = asObjects(block.elements).map((element, index) => ({ element, key: String(index) }));
  return (
    <div className="context">
      {elements.map(({ element, key }) => {
        if (element.type !== 'image') return <TextObject key={key} value={element} />;
        const source = safeImage(asString(element.image_url));
        return source === null ? null : <img key={key} src={source} alt={asString(element.alt_text)} />;
      })}
    </div>
  );
}

import { type ReactNode, useId, useState } from 'react';
import { Icon } from '../components/icon.tsx';
import { asString, isObject, type Json } from '../model/read-json.ts';
import { safeImage } from '../model/safe-link.ts';
import { InlineText } from './mrkdwn.tsx';
import { RichText } from './rich-text.tsx';

const WIDTHS = new Set(['narrow', 'standard', 'wide', 'full']);

/** A titled box around other blocks, which may fold. */
export function Container(props: { block: Json; children: (blocks: unknown) => ReactNode }): ReactNode {
  const { block } = props;
  const id = useId();
  const isCollapsible = block.is_collapsible === true;
  const [isOpen, setOpen] = useState(!(isCollapsible && block.default_collapsed === true));
  const width = asString(block.width, 'standard');
  const icon = isObject(block.icon) ? safeImage(asString(block.icon.image_url)) : null;
  const title = (
    <>
      {icon !== null && <img src={icon} alt="" className="container-icon" />}
      <span className="container-words">
        <span className="container-title">
          {isObject(block.rich_text_title) ? (
            <RichText block={block.rich_text_title} />
          ) : (
            <InlineText value={block.title} />
          )}
        </span>
        {block.subtitle !== undefined && (
          <span className="container-subtitle">
            <InlineText value={block.subtitle} />
          </span>
        )}
      </span>
    </>
  );
  return (
    <section className={`container is-${WIDTHS.has(width) ? width : 'standard'}`}>
      {isCollapsible ? (
        <button
          type="button"
          className="container-head"
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={() => setOpen(!isOpen)}
        >
          {title}
          <Icon name="chevron" size={18} />
        </button>
      ) : (
        <div className="container-head">{title}</div>
      )}
      {isOpen && (
        <div className="container-body" id={id}>
          {props.children(block.child_blocks)}
        </div>
      )}
    </section>
  );
}

import type { ReactNode } from 'react';
import { ElementView, elementKey } from '../elements/element-view.tsx';
import { asObject, asObjects, asString, type Json } from '../model/read-json.ts';
import { safeImage } from '../model/safe-link.ts';
import { InlineText, TextObject } from './mrkdwn.tsx';

export function Card({ block }: { block: Json }): ReactNode {
  const blockId = asString(block.block_id);
  const hero = safeImage(asString(asObject(block.hero_image).image_url));
  const icon = safeImage(asString(asObject(block.icon).image_url));
  const buttons = asObjects(block.actions);
  return (
    <article className="card">
      {hero !== null && <img className="card-hero" src={hero} alt={asString(asObject(block.hero_image).alt_text)} />}
      <div className="card-head">
        {icon !== null && <img src={icon} alt="" className="container-icon" />}
        <div>
          <div className="card-title">
            <InlineText value={block.title} />
          </div>
          <div className="card-subtitle">
            <InlineText value={block.subtitle} />
          </div>
        </div>
      </div>
      <TextObject value={block.body} />
      <div className="card-note">
        <InlineText value={block.subtext} />
      </div>
      {buttons.length > 0 && (
        <div className="actions">
          {buttons.map((element) => (
            <ElementView key={elementKey({ element, blockId })} element={element} blockId={blockId} />
          ))}
        </div>
      )}
    </article>
  );
}

export function Carousel({ block }: { block: Json }): ReactNode {
  const cards = asObjects(block.elements ?? block.cards).map((card, index) => ({
    card,
    key: asString(card.block_id) || String(index),
  }));
  return (
    <div className="carousel">
      {cards.map(({ card, key }) => (
        <Card key={key} block={card} />
      ))}
    </div>
  );
}

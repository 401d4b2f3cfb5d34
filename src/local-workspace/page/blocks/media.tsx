import type { ReactNode } from 'react';
import { asObject, asString, type Json } from '../model/read-json.ts';
import { safeImage } from '../model/safe-link.ts';
import { SafeLink } from './mention.tsx';
import { InlineText } from './mrkdwn.tsx';

export function ImageBlock({ block }: { block: Json }): ReactNode {
  const source = safeImage(asString(block.image_url, asString(asObject(block.slack_file).url)));
  if (source === null) return null;
  return (
    <figure className="image">
      {block.title !== undefined && (
        <figcaption>
          <InlineText value={block.title} />
        </figcaption>
      )}
      <img src={source} alt={asString(block.alt_text)} loading="lazy" />
    </figure>
  );
}

/** A video stays a link with its picture: nothing foreign is embedded. */
export function VideoBlock({ block }: { block: Json }): ReactNode {
  const poster = safeImage(asString(block.thumbnail_url));
  const url = asString(block.title_url, asString(block.video_url));
  return (
    <figure className="image">
      <figcaption>
        <SafeLink url={url}>
          <InlineText value={block.title} />
        </SafeLink>
      </figcaption>
      {poster !== null && <img src={poster} alt={asString(block.alt_text)} loading="lazy" />}
    </figure>
  );
}

export function FileBlock(): ReactNode {
  return <p className="unknown">A file from outside of this workspace</p>;
}

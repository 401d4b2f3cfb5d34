import { Fragment, type ReactNode } from 'react';
import { asNumber, asObject, asObjects, asString, type Json } from '../model/read-json.ts';
import { Broadcast, ChannelMention, Emoji, GroupMention, SafeLink, SlackDate, UserMention } from './mention.tsx';

const keyed = (items: Json[]): { key: string; item: Json }[] =>
  items.map((item, index) => ({ key: String(index), item }));

const TAG_COLORS = new Set(['gray', 'brown', 'purple', 'indigo', 'blue', 'green', 'yellow', 'orange', 'red']);

const pieceOf = (element: Json): ReactNode => {
  switch (element.type) {
    case 'text':
      return asString(element.text);
    case 'link': {
      const url = asString(element.url);
      return <SafeLink url={url}>{asString(element.text, url) || url}</SafeLink>;
    }
    case 'emoji':
      return <Emoji name={asString(element.name)} />;
    case 'user':
      return <UserMention id={asString(element.user_id)} />;
    case 'channel':
      return <ChannelMention id={asString(element.channel_id)} />;
    case 'usergroup':
      return <GroupMention id={asString(element.usergroup_id)} />;
    case 'broadcast':
      return <Broadcast range={asString(element.range)} />;
    case 'date':
      return (
        <SlackDate
          seconds={asNumber(element.timestamp) ?? Number.NaN}
          format={asString(element.format)}
          url={asString(element.url)}
          fallback={asString(element.fallback)}
        />
      );
    case 'tag': {
      const color = asString(element.color);
      return <span className={`tag is-${TAG_COLORS.has(color) ? color : 'gray'}`}>{asString(element.text)}</span>;
    }
    case 'color':
      return <code>{asString(element.value)}</code>;
    default:
      return asString(element.text);
  }
};

const styled = (element: Json): ReactNode => {
  const style = asObject(element.style);
  let node = pieceOf(element);
  if (style.code === true) node = <code>{node}</code>;
  if (style.bold === true) node = <strong>{node}</strong>;
  if (style.italic === true) node = <em>{node}</em>;
  if (style.strike === true) node = <s>{node}</s>;
  if (style.underline === true) node = <u>{node}</u>;
  return node;
};

function Pieces({ elements }: { elements: unknown }): ReactNode {
  return keyed(asObjects(elements)).map(({ key, item }) => <Fragment key={key}>{styled(item)}</Fragment>);
}

function List({ list }: { list: Json }): ReactNode {
  const Tag = list.style === 'ordered' ? 'ol' : 'ul';
  const indent = Math.min(Math.max(asNumber(list.indent) ?? 0, 0), 8);
  return (
    <Tag className={`rich-list indent-${indent}`} start={Tag === 'ol' ? (asNumber(list.offset) ?? 0) + 1 : undefined}>
      {keyed(asObjects(list.elements)).map(({ key, item }) => (
        <li key={key}>
          <Pieces elements={item.elements} />
        </li>
      ))}
    </Tag>
  );
}

const partOf = (part: Json): ReactNode => {
  switch (part.type) {
    case 'rich_text_list':
      return <List list={part} />;
    case 'rich_text_quote':
      return (
        <blockquote>
          <Pieces elements={part.elements} />
        </blockquote>
      );
    case 'rich_text_preformatted':
      return (
        <pre>
          <Pieces elements={part.elements} />
        </pre>
      );
    default:
      return (
        <p>
          <Pieces elements={part.elements} />
        </p>
      );
  }
};

export function RichText({ block }: { block: Json }): ReactNode {
  return (
    <div className="text is-rich">
      {keyed(asObjects(block.elements)).map(({ key, item }) => (
        <Fragment key={key}>{partOf(item)}</Fragment>
      ))}
    </div>
  );
}

/** The words of a rich text without their looks, for sorting and labels. */
export const richTextWords = (value: unknown): string =>
  asObjects(asObject(value).elements)
    .map((element) =>
      Array.isArray(element.elements) ? richTextWords(element) : asString(element.text, asString(element.name)),
    )
    .join('');
